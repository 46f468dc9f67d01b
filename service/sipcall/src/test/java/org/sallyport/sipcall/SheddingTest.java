package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.ALICE;
import static org.sallyport.sipcall.SipFixture.BOB;
import static org.sallyport.sipcall.SipFixture.SECOND_NS;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.host.LogTopic;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

/** Which requests a node refuses that has more to do than it can, and which it never refuses. */
class SheddingTest {
    private static final String CAROL = "10.0.0.23";
    private static final String PBX = "10.0.0.50";
    private static final String STRANGER = "10.0.0.99";
    private static final String STRANGER_FROM = "<sip:x@elsewhere.example>;tag=x";
    private static final Zone.Neighbor NEIGHBOR = new Zone.Neighbor("pbx", SipFixture.COMMON,
            new Zone.Peers(List.of(PBX), 5060, Transport.UDP), new Zone.Tls(false));

    /** Refused at once where it is not refused before, and so nobody rings. */
    private static final String NOWHERE = "mailto:nobody@example.com";

    private static final int TRIES = 10;

    private final SipFixture node = new SipFixture(List.of(NEIGHBOR)).open();
    private SipMessage ok;

    /** Carol, whom we know, calls and calls: so there is room for one call of twenty, whoever makes it. */
    @BeforeEach
    void overload() {
        ok = node.called();
        node.registered("carol", CAROL);
        node.host.busy(true);
        for (int i = 0; i < 240; i++) {
            node.arrives(CAROL, invite(CAROL, NOWHERE));
            node.world.runFor(SECOND_NS / 20);
        }
        assertThat(counters().get("callsTakenPercent")).isEqualTo(5);
        node.left();
    }

    private Map<String, Long> counters() {
        Map<String, Long> out = new HashMap<>();
        node.upkeep.incoming.count(out);
        return out;
    }

    private SipMessage invite(String from, String uri, String... fields) {
        return of("INVITE", from, uri, fields);
    }

    private SipMessage of(String method, String from, String uri, String... fields) {
        String user = from.equals(ALICE) ? "alice" : "carol";
        SipMessage plain = node.request(method, uri, user, from, fields);
        boolean ours = from.equals(ALICE) || from.equals(CAROL);
        return ours ? plain : plain.edit().set(HeaderName.FROM, STRANGER_FROM).build();
    }

    /** How many of the tries were refused with 503; a look of the node lies between two of them. */
    private int shed(String method, String from, String... fields) {
        int shed = 0;
        for (int i = 0; i < TRIES; i++) {
            node.left();
            node.arrives(from, of(method, from, "sip:bob@example.com", fields));
            List<String> left = node.left();
            assertThat(left).isNotEmpty();
            if (left.contains("503 " + method + " to " + from)) shed++;
            node.world.runFor(SECOND_NS / 10);
        }
        return shed;
    }

    @ParameterizedTest
    @CsvSource({STRANGER, PBX, CAROL, ALICE})
    void aNewCallIsRefusedWhoeverMakesIt(String from) {
        assertThat(shed("INVITE", from)).isGreaterThanOrEqualTo(TRIES - 2);
    }

    @ParameterizedTest
    @CsvSource({
        // A call that stands is put through, for whom we know.
        "Replaces, the-call;to-tag=t-bob;from-tag=f-alice, " + CAROL + ", false",
        "Replaces, the-call;from-tag=t-bob;to-tag=f-alice, " + CAROL + ", false",
        "Replaces, the-call;to-tag=t-bob;from-tag=f-alice, " + PBX + ", false",
        "Join, the-call;to-tag=t-bob;from-tag=f-alice, " + CAROL + ", false",
        // Whoever is a stranger may write what he likes, and whom we know no more than there is.
        "Replaces, the-call;to-tag=t-bob;from-tag=f-alice, " + STRANGER + ", true",
        "Join, the-call;to-tag=t-bob;from-tag=f-alice, " + STRANGER + ", true",
        "Replaces, another-call;to-tag=t-bob;from-tag=f-alice, " + CAROL + ", true",
        "Replaces, the-call;to-tag=1;from-tag=2, " + CAROL + ", true",
        "Replaces, the-call, " + CAROL + ", true", "Join, ;;;=;to-tag;to-tag=, " + CAROL + ", true",
        // Precedence is a neighbor's to give.
        "Resource-Priority, dsn.flash, " + PBX + ", false", "Resource-Priority, x.1; ets.0, " + PBX + ", false",
        "Resource-Priority, wps.4, " + PBX + ", false", "Resource-Priority, esnet.1, " + PBX + ", false",
        "Resource-Priority, q735.0, " + PBX + ", false", "Resource-Priority, dsn-000001.3, " + PBX + ", false",
        "Resource-Priority, dsn.flash, " + STRANGER + ", true", "Resource-Priority, dsn.flash, " + CAROL + ", true",
        // What every call has puts none before another, and neither does what nobody has registered.
        "Resource-Priority, dsn.routine, " + PBX + ", true", "Resource-Priority, DRSN.Routine, " + PBX + ", true",
        "Resource-Priority, q735.4, " + PBX + ", true", "Resource-Priority, dsn-000001.0, " + PBX + ", true",
        "Resource-Priority, mcpttp.0, " + PBX + ", true", "Resource-Priority, mine.9, " + PBX + ", true",
        "Resource-Priority, flash, " + PBX + ", true", "Resource-Priority, ., " + PBX + ", true",
        // Nor does what anybody may write.
        "Priority, emergency, " + PBX + ", true", "Subject, Resource-Priority: ets.0, " + STRANGER + ", true"})
    void whatAnInviteSaysOfItself(String header, String value, String from, boolean refused) {
        int shed = shed("INVITE", from, header + ": " + value.replace(';', header.startsWith("Res") ? ',' : ';'));
        if (refused) assertThat(shed).isGreaterThanOrEqualTo(TRIES - 2);
        else assertThat(shed).isZero();
    }

    @ParameterizedTest
    @CsvSource({"Replaces, the-call;to-tag=t-bob;from-tag=f-alice, " + CAROL, "Resource-Priority, ets.0, " + PBX})
    void aFloodOfSuchCallsIsRefusedAsAnyOther(String header, String value, String from) {
        int shed = 0;
        for (int i = 0; i < 300; i++) {
            node.left();
            node.arrives(from, invite(from, NOWHERE, header + ": " + value));
            if (node.left().contains("503 INVITE to " + from)) shed++;
        }
        // 3 s: twenty a second and as many at once, and one of twenty of the rest.
        assertThat(shed).isBetween(300 - 20 - 3 * 20 - 20, 300 - 3 * 20 - 5);
    }

    @ParameterizedTest
    @CsvSource({"REGISTER," + STRANGER, "OPTIONS," + STRANGER, "SUBSCRIBE," + STRANGER, "MESSAGE," + STRANGER,
        "PUBLISH," + STRANGER, "OPTIONS," + CAROL, "SUBSCRIBE," + CAROL, "MESSAGE," + CAROL, "REFER," + CAROL,
        "OPTIONS," + PBX, "CANCEL," + STRANGER, "BYE," + STRANGER, "PRACK," + STRANGER})
    void whateverBeginsNoCallIsTaken(String method, String from) {
        assertThat(shed(method, from)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"INVITE", "UPDATE", "INFO", "MESSAGE", "NOTIFY", "REFER", "BYE"})
    void whateverIsWithinACallGoesOn(String method) {
        node.arrives(ALICE, node.within(method, ok, 2));
        assertThat(node.left()).contains(method + " to " + BOB).noneMatch(l -> l.startsWith("503"));
    }

    @Test
    void aTagThatNobodyGaveBeginsNoCall() {
        int answered = 0;
        for (int i = 0; i < TRIES; i++) {
            node.arrives(STRANGER,
                    invite(STRANGER, "sip:bob@example.com", "To: <sip:bob@example.com>;tag=" + i));
            if (node.left().equals(List.of("481 INVITE to " + STRANGER))) answered++;
        }
        assertThat(answered).isEqualTo(TRIES);
    }

    /** Tries until one is taken. */
    private SipMessage taken(String from, String uri, String... fields) {
        for (int i = 0; i < 100; i++) {
            SipMessage invite = invite(from, uri, fields);
            node.arrives(from, invite);
            if (node.left().stream().noneMatch(l -> l.startsWith("503"))) return invite;
        }
        throw new AssertionError("none was taken");
    }

    /** Tries until one is refused. */
    private SipMessage refused(String from) {
        for (int i = 0; i < 100; i++) {
            node.left();
            SipMessage invite = invite(from, "sip:bob@example.com");
            node.arrives(from, invite);
            if (node.sent.stream().anyMatch(s -> s.summary().equals("503 INVITE to " + from))) return invite;
        }
        throw new AssertionError("none was refused");
    }

    @Test
    void aCopyOfWhatWasTakenIsNothingNew() {
        SipMessage invite = taken(CAROL, "sip:bob@example.com");
        long before = counters().get("callsShed");
        for (int i = 0; i < TRIES; i++) node.arrives(CAROL, invite);
        assertThat(counters().get("callsShed")).isEqualTo(before);
        assertThat(node.left()).allMatch(l -> l.equals("100 INVITE to " + CAROL));
    }

    @Test
    void aCancelOfWhatWasTakenFindsItAndOneOfWhatWasRefusedDoesNot() {
        SipMessage invite = taken(CAROL, "sip:bob@example.com");
        node.arrives(CAROL, cancel(invite));
        assertThat(node.left()).contains("200 CANCEL to " + CAROL);
        SipMessage refused = refused(CAROL);
        node.left();
        node.arrives(CAROL, cancel(refused));
        assertThat(node.left()).containsExactly("481 CANCEL to " + CAROL);
    }

    private static SipMessage cancel(SipMessage invite) {
        return SipFixture.parsed("CANCEL " + invite.requestUri() + " SIP/2.0\r\nVia: " + invite.header(HeaderName.VIA)
                + "\r\nFrom: " + invite.header(HeaderName.FROM) + "\r\nTo: " + invite.header(HeaderName.TO)
                + "\r\nCall-ID: " + invite.callId() + "\r\nCSeq: 1 CANCEL\r\nMax-Forwards: 70\r\n\r\n");
    }

    /** Control asks whoever says that he is a user: what it has asked, it hears. */
    @Test
    void theAnswerToAChallengeIsTakenOnce() {
        SipMessage first = taken(PBX, "sip:bob@example.com");
        for (int i = 0; i < 3; i++) {
            node.arrives(PBX, again(first, 2 + i));
            List<String> left = node.left();
            if (i == 0) assertThat(left).noneMatch(l -> l.startsWith("503"));
            else assertThat(left).as("one more for the same challenge").containsExactly("503 INVITE to " + PBX);
        }
    }

    @Test
    void whatWasNotTakenBeforeAnswersNoChallenge() {
        assertThat(shed("INVITE", STRANGER, "Proxy-Authorization: Digest username=\"alice\""))
                .isGreaterThanOrEqualTo(TRIES - 2);
        assertThat(shed("INVITE", CAROL, "Authorization: Digest username=\"alice\""))
                .isGreaterThanOrEqualTo(TRIES - 2);
    }

    private SipMessage again(SipMessage invite, int cseq) {
        return invite(PBX, "sip:bob@example.com", "Call-ID: " + invite.callId(), "CSeq: " + cseq + " INVITE",
                "Proxy-Authorization: Digest username=\"carol\"");
    }

    @Test
    void theAckOfARefusalGoesNoFurther() {
        SipMessage invite = refused(STRANGER);
        String to = node.last(STRANGER, "503").header(HeaderName.TO);
        node.left();
        node.arrives(STRANGER, of("ACK", STRANGER, "sip:bob@example.com", "To: " + to, "Call-ID: " + invite.callId()));
        assertThat(node.left()).isEmpty();
    }

    private List<String> lines() {
        return node.host.logLines().stream().filter(l -> l.topic() == LogTopic.NODE).map(l -> l.text()).toList();
    }

    @Test
    void theLogSaysWhenItBeginsAndWhenItIsOverAndNothingBetween() {
        assertThat(lines()).hasSize(1).first().asString().contains("more new calls come than this node can carry")
                .contains(CAROL);
        node.host.busy(false);
        for (int i = 0; i < 100; i++) {
            node.arrives(CAROL, invite(CAROL, NOWHERE));
            node.world.runFor(SECOND_NS / 20);
        }
        assertThat(lines()).hasSize(1);
        node.world.runFor(12 * SECOND_NS);
        assertThat(lines()).hasSize(2).last().asString()
                .matches("new calls are all taken again: " + counters().get("callsShed")
                        + " were refused within \\d+ s");
        node.world.runFor(100 * SECOND_NS);
        assertThat(lines()).hasSize(2);
    }

    /** A copy that comes late, of what was refused before, is no second beginning. */
    @Test
    void aCopyOfWhatWasRefusedDoesNotBeginItAnew() {
        SipMessage refused = refused(STRANGER);
        node.host.busy(false);
        node.world.runFor(15 * SECOND_NS);
        node.left();
        node.arrives(STRANGER, refused);
        assertThat(node.left()).containsExactly("503 INVITE to " + STRANGER);
        assertThat(lines()).hasSize(2);
    }

    /** The table of transactions is full: that is load as well, and a copy rings for nobody. */
    @Test
    void aRequestForWhichThereIsNoRoomMayComeBack() {
        node.host.busy(false);
        node.world.runFor(60 * SECOND_NS);
        for (int i = 0; i < 1_000; i++) {
            node.upkeep.incoming.message(node.flow(CAROL), of("MESSAGE", CAROL, "sip:bob@example.com"));
        }
        node.world.runFor(50 * SECOND_NS);
        node.left();
        SipMessage invite = invite(CAROL, "sip:bob@example.com");
        node.arrives(CAROL, invite);
        SipMessage answer = node.last(CAROL, "503 INVITE");
        assertThat(Integer.parseInt(answer.header(HeaderName.RETRY_AFTER))).isBetween(1, 8);
        node.arrives(CAROL, of("MESSAGE", CAROL, "sip:bob@example.com"));
        assertThat(node.last(CAROL, "503 MESSAGE").header(HeaderName.RETRY_AFTER)).isNotNull();
        assertThat(counters().get("requestsWithoutRoom")).isEqualTo(2);
        assertThat(lines().getLast()).contains("transactions-max");
        // There is room again.
        node.world.runFor(20 * SECOND_NS);
        node.left();
        node.arrives(CAROL, invite);
        assertThat(node.last(CAROL, "503 INVITE").to().tag()).isEqualTo(answer.to().tag());
        assertThat(node.left()).containsExactly("503 INVITE to " + CAROL);
        node.arrives(CAROL, invite(CAROL, "sip:bob@example.com"));
        assertThat(node.left()).contains("INVITE to " + BOB);
    }
}
