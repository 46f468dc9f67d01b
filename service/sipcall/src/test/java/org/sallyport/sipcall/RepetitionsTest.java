package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.ALICE;
import static org.sallyport.sipcall.SipFixture.BOB;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.Via;

/**
 * What is said again, or crosses, in the half minute after a call was answered, acknowledged or ended, and what leaves
 * then: of phones as they should be, and of those that write one branch into everything, or none.
 */
class RepetitionsTest {
    private static final List<String> VIAS = List.of(ALICE + ":5060;branch=z9hG4bKone;rport",
            ALICE + ":5060;branch=z9hG4bKone", ALICE + ";received=10.0.0.99;branch=z9hG4bKone", ALICE + ":5060",
            ALICE + ":5060;branch=1");

    private SipFixture node = new SipFixture();
    private String via = VIAS.getFirst();
    private SipMessage invite;
    private SipMessage rang;
    private SipMessage ok;
    private SipMessage ack;
    private SipMessage bye;

    private SipMessage from(SipMessage message) {
        return SipFixture.parsed(text(message.edit().topVia(Via.parse("SIP/2.0/UDP " + via).orElseThrow()).build()));
    }

    private static String text(SipMessage message) {
        return new String(message.bytes(), StandardCharsets.UTF_8);
    }

    private static SipMessage numbered(SipMessage message, int number) {
        return message.edit().set(HeaderName.CSEQ, number + " " + message.cseq().method()).build();
    }

    private void bob(int status) {
        node.arrives(BOB, node.answer(rang, status, "bob", BOB));
    }

    /** What shares the transaction of her INVITE. */
    private SipMessage beside(String method) {
        return SipFixture.parsed(text(invite).replaceFirst("INVITE", method).replaceFirst("(CSeq: .*)INVITE",
                "$1" + method));
    }

    /** Alice calls Bob, whose phone rings. */
    private void calls() {
        node = new SipFixture().open();
        node.registered("alice", ALICE);
        node.registered("bob", BOB);
        node.bind("bob", BOB);
        invite = from(node.request("INVITE", "sip:bob@example.com", "alice", ALICE, "Call-ID: the-call"));
        node.arrives(ALICE, invite);
        rang = node.last(BOB, "INVITE");
        bob(180);
    }

    private void stands(String state) {
        calls();
        if (state.equals("cancelled")) {
            node.arrives(ALICE, beside("CANCEL"));
            bob(487);
            node.arrives(ALICE, beside("ACK"));
            return;
        }
        bob(200);
        ok = node.last(ALICE, "200 INVITE");
        ack = node.within("ACK", ok, 1);
        // A transaction is found by it, as by the ACK of a refusal: a sender without a branch, or with but one.
        if (state.equals("one branch")) ack = from(ack.edit().requestUri(invite.requestUri()).build());
        bye = from(node.within("BYE", ok, 2));
        if (state.equals("answered")) return;
        if (!state.equals("unheard")) node.arrives(ALICE, ack);
        if (state.equals("ended") || state.equals("unheard")) {
            node.arrives(ALICE, bye);
            node.arrives(BOB, node.answer(node.last(BOB, "BYE"), 200, "bob", BOB));
        }
    }

    private void comes(String input) {
        switch (input) {
            case "INVITE" -> node.arrives(ALICE, invite);
            case "ACK" -> node.arrives(ALICE, ack);
            case "ACK of refusal" -> node.arrives(ALICE, beside("ACK"));
            case "CANCEL" -> node.arrives(ALICE, beside("CANCEL"));
            case "BYE" -> node.arrives(ALICE, bye);
            case "next BYE" -> node.arrives(ALICE, numbered(bye, 3));
            case "odd 200" -> node.arrives(BOB, numbered(node.answer(rang, 200, "bob", BOB), 9));
            default -> bob(Integer.parseInt(input));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            answered   | INVITE         | ''
            answered   | 180            | ''
            answered   | 200            | 200 INVITE to 10.0.0.21
            answered   | odd 200        | 200 INVITE to 10.0.0.21
            answered   | 486            | ''
            answered   | CANCEL         | 200 CANCEL to 10.0.0.21
            answered   | ACK            | ACK to 10.0.0.22
            answered   | BYE            | BYE to 10.0.0.22
            stands     | INVITE         | ''
            stands     | 180            | ''
            stands     | 200            | 200 INVITE to 10.0.0.21
            stands     | odd 200        | 200 INVITE to 10.0.0.21
            stands     | CANCEL         | 200 CANCEL to 10.0.0.21
            stands     | ACK            | ACK to 10.0.0.22
            stands     | BYE            | BYE to 10.0.0.22
            one branch | INVITE         | ''
            one branch | 200            | 200 INVITE to 10.0.0.21
            one branch | odd 200        | 200 INVITE to 10.0.0.21
            one branch | CANCEL         | 200 CANCEL to 10.0.0.21
            one branch | ACK            | ACK to 10.0.0.22
            one branch | BYE            | BYE to 10.0.0.22
            ended      | INVITE         | ''
            ended      | 180            | ''
            ended      | 200            | ACK to 10.0.0.22, BYE to 10.0.0.22
            ended      | odd 200        | ACK to 10.0.0.22, BYE to 10.0.0.22
            ended      | CANCEL         | 200 CANCEL to 10.0.0.21
            ended      | ACK            | ''
            ended      | BYE            | 200 BYE to 10.0.0.21
            ended      | next BYE       | 481 BYE to 10.0.0.21
            unheard    | INVITE         | ''
            unheard    | 200            | 200 INVITE to 10.0.0.21
            unheard    | odd 200        | 200 INVITE to 10.0.0.21
            unheard    | CANCEL         | 200 CANCEL to 10.0.0.21
            unheard    | ACK            | ACK to 10.0.0.22
            unheard    | BYE            | 200 BYE to 10.0.0.21
            cancelled  | INVITE         | ''
            cancelled  | 487            | ACK to 10.0.0.22
            cancelled  | CANCEL         | 200 CANCEL to 10.0.0.21
            cancelled  | ACK of refusal | ''
            """)
    void whatComesAndWhatLeavesThen(String state, String input, String outcome) {
        for (String each : VIAS) {
            via = each;
            stands(state);
            for (int i = 0; i < 2; i++) {
                node.left();
                comes(input);
                boolean told = i == 1 && outcome.startsWith("ACK to 10.0.0.22, BYE");
                boolean repeated = i == 1 && input.equals("BYE") && outcome.startsWith("BYE to");
                String now = told ? "ACK to 10.0.0.22" : repeated ? "" : outcome;
                List<SipFixture.Sent> sent = List.copyOf(node.sent);
                assertThat(String.join(", ", node.left())).as("%s, time %d", via, i + 1).isEqualTo(now);
                for (SipFixture.Sent s : sent) isAsItShouldBe(s);
            }
        }
    }

    /** Whoever gets it knows what it is about: by the branch and number of what he sent, or by the dialog. */
    private void isAsItShouldBe(SipFixture.Sent sent) {
        SipMessage m = sent.message();
        if (!m.isRequest()) {
            assertThat(m.viaCount()).isEqualTo(1);
            assertThat(m.topVia().branch()).isEqualTo(invite.topVia().branch());
            assertThat(m.topVia().sentBy()).isEqualTo(invite.topVia().sentBy());
            assertThat(m.topVia().received()).isIn(ALICE, null);
            assertThat(m.to().tag()).isNotEmpty();
        }
        assertThat(m.callId()).isEqualTo(invite.callId());
        long number = m.cseq().number();
        if (m.method().equals("BYE")) assertThat(number).isIn(2L, 3L);
        else assertThat(number).isEqualTo(1);
    }

    @ParameterizedTest
    @FieldSource("VIAS")
    void theNextCallOfOneBranchIsCancelledAsWell(String each) {
        via = each;
        stands("cancelled");
        node.left();
        invite = numbered(invite, 2);
        node.arrives(ALICE, invite);
        rang = node.last(BOB, "INVITE");
        bob(180);
        node.left();
        node.arrives(ALICE, beside("CANCEL"));
        assertThat(node.left()).containsExactly("200 CANCEL to " + ALICE, "CANCEL to " + BOB);
    }

    /** It is repeated until it is acknowledged, though nobody can read it. */
    @Test
    void aRefusalThatCannotBeReadIsAcknowledgedEachTime() {
        calls();
        String damaged = text(node.answer(rang, 486, "bob", BOB)).replaceFirst("From: [^\r]*", "From: <<>");
        for (int i = 0; i < 3; i++) {
            node.left();
            node.unreadable(BOB, damaged);
            assertThat(node.left()).as("time %d", i + 1).contains("ACK to " + BOB);
        }
    }
}
