package org.sallyport.sipcall.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.media.LegSide;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlows;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;
import org.sallyport.wire.Transport;

/** Who is a party, and which dialog a message is of. */
class DialogGuardTest {
    private static final IpAddress US = IpAddress.of("185.10.20.10");
    private static final LocalInterface VIA = new LocalInterface("outer", NetworkSide.OUTSIDE, US, US);

    private final DialogGuard guard = new DialogGuard(zone -> switch (zone) {
        case "from-control" -> DialogGuard.Tie.PAIR;
        case "pbx" -> DialogGuard.Tie.NEIGHBOR;
        default -> DialogGuard.Tie.FLOW;
    });
    private Session session;

    private static Flow udp(String address, int port) {
        return new DatagramFlow(VIA, null, Endpoint.of(address, port));
    }

    private static Flow stream(long id, Transport transport, String address) {
        return StreamFlows.of(id, VIA, transport, Endpoint.of(address, 40_000));
    }

    private static SipMessage message(String method, String fromTag, String toTag, String callId, String contact) {
        String to = "<sip:bob@acme.example>" + (toTag.isEmpty() ? "" : ";tag=" + toTag);
        return SipMessage.request(method, "sip:bob@acme.example")
                .header(HeaderName.VIA, "SIP/2.0/UDP 91.0.0.1;branch=z9hG4bKa")
                .header(HeaderName.FROM, "<sip:alice@acme.example>" + (fromTag.isEmpty() ? "" : ";tag=" + fromTag))
                .header(HeaderName.TO, to).header(HeaderName.CALL_ID, callId).header(HeaderName.CSEQ, "1 " + method)
                .header(HeaderName.CONTACT, "<" + contact + ">").build();
    }

    private static Party party(String zone, Flow flow, String contact) {
        return Party.caller(zone, flow, false, message("INVITE", "a", "", "call", contact));
    }

    private static DialogGuard.Sender sender(Flow flow, String zone, String... owners) {
        return new DialogGuard.Sender(flow, zone, Set.of(owners));
    }

    @BeforeEach
    void call() {
        SipMessage invite = message("INVITE", "a", "", "call", "sip:alice@91.0.0.1");
        session = new Session("id", Session.Kind.CALL, "call", "a",
                party("default", udp("91.0.0.1", 5060), "sip:alice@91.0.0.1"),
                "", "", 0, 0);
        for (String tag : new String[] {"b1", "b2"}) {
            session.dialog(tag, new Party("local", udp("91.0.0.2", 5060), false), "local",
                    DialogOrder.begunBy(invite, true));
        }
    }

    @ParameterizedTest
    @CsvSource({"a, b1, call, CALLER", "a, b2, call, CALLER", "b1, a, call, CALLEE", "a, b3, call, ''",
        "a, '', call, ''", "b3, a, call, ''",
        "b1, b2, call, ''", "b1, b1, call, ''", "'', a, call, ''", "a, b1, other, ''", "A, b1, call, ''",
        "a, a, call, ''"})
    void bothTagsAndTheCallIdMustFitExactly(String from, String to, String callId, String side) {
        session.connected(session.dialog("b1").orElseThrow(), 0);
        Optional<DialogGuard.Speaker> speaker =
                DialogGuard.speaker(session, message("BYE", from, to, callId, "sip:x@91.0.0.1"));
        assertThat(speaker.map(s -> s.from().name()).orElse("")).isEqualTo(side);
        speaker.ifPresent(s -> assertThat(s.dialog().tag()).isEqualTo(s.from() == LegSide.CALLER ? to : from));
    }

    @ParameterizedTest
    @CsvSource({
        // Its own flow, another port of its address, and nobody else.
        "UDP 91.0.0.1, default, '', true", "UDP 91.0.0.9, default, '', false", "TCP 91.0.0.1, default, '', true",
        "TLS 91.0.0.1, default, '', true", "TLS 91.0.0.9, default, '', false",
        // A flow that registered the same address-of-record, and one that registered another.
        "UDP 91.0.0.9, local, alice@acme.example, true", "TLS 91.0.0.9, local, alice@acme.example, true",
        "UDP 91.0.0.9, local, bob@acme.example, false",
        // Where it said that it is found.
        "UDP 91.0.0.7, default, '', true",
        // The other node of the pair speaks for those behind it and for nobody else.
        "UDP 91.0.0.1, from-control, '', false", "UDP 91.0.0.9, from-control, alice@acme.example, false"})
    void aPartyWithoutZoneSpeaksFromWhereItIsKnown(String place, String zone, String owner, boolean isParty) {
        Party party = party("default", udp("91.0.0.1", 5060), "sip:alice@91.0.0.7:5070")
                .known(Set.of("alice@acme.example"), Optional.empty(), udp("91.0.0.1", 5060));
        assertThat(guard.isParty(party, sender(flow(place), zone, owner))).isEqualTo(isParty);
    }

    private static Flow flow(String place) {
        String[] parts = place.split(" ");
        return parts[0].equals("UDP") ? udp(parts[1], 4444) : stream(9, Transport.valueOf(parts[0]), parts[1]);
    }

    @ParameterizedTest
    @CsvSource({"UDP 91.0.0.1, false", "TCP 91.0.0.1, false", "TLS 91.0.0.1, true", "TLS 91.0.0.7, true",
        "UDP 91.0.0.7, false"})
    void whoSpokeOverTlsIsNotHeardInTheClear(String place, boolean isParty) {
        Party party = party("default", stream(1, Transport.TLS, "91.0.0.1"), "sip:alice@91.0.0.7:5061");
        assertThat(guard.isParty(party, sender(flow(place), "default"))).isEqualTo(isParty);
    }

    @Test
    void aPartyBehindTheOtherNodeSpeaksThroughItsZoneAlone() {
        Party party = party("from-control", stream(1, Transport.TLS, "10.1.0.10"), "sip:alice@10.1.1.1");
        assertThat(guard.isParty(party, sender(stream(2, Transport.TLS, "10.1.0.10"), "from-control"))).isTrue();
        assertThat(guard.isParty(party, sender(stream(3, Transport.TLS, "10.1.0.10"), "default"))).isFalse();
        assertThat(guard.isParty(party, sender(udp("10.1.1.1", 5060), "default"))).isFalse();
    }

    @Test
    void aPeerOfTheNeighborZoneSpeaksForTheOthersOfIt() {
        Party party = party("pbx", udp("10.1.0.20", 5060), "sip:x@10.1.0.21");
        assertThat(guard.isParty(party, sender(udp("10.1.0.30", 5060), "pbx"))).isTrue();
        assertThat(guard.isParty(party, sender(udp("10.1.0.21", 5060), "default"))).isTrue();
        assertThat(guard.isParty(party, sender(udp("10.1.0.30", 5060), "default"))).isFalse();
        assertThat(guard.isParty(party, sender(udp("10.1.0.21", 5060), "from-control"))).isFalse();
    }

    @Test
    void anOlderRequestIsKnownByItsNumberOnEachSideAlone() {
        DialogOrder order = DialogOrder.begunBy(numbered("INVITE", 10), true);
        assertThat(order.isLate(LegSide.CALLER, numbered("INFO", 9))).isTrue();
        assertThat(order.isLate(LegSide.CALLER, numbered("INFO", 10))).isFalse();
        assertThat(order.isLate(LegSide.CALLEE, numbered("INFO", 0))).isFalse();
        order.passed(LegSide.CALLEE, numbered("INFO", 3));
        assertThat(order.isLate(LegSide.CALLEE, numbered("INFO", 2))).isTrue();
        assertThat(order.isLate(LegSide.CALLER, numbered("INFO", 11))).isFalse();
    }

    @Test
    void anAckBelongsToAnInviteOfItsSide() {
        DialogOrder order = DialogOrder.begunBy(numbered("INVITE", 10), true);
        assertThat(order.acknowledges(LegSide.CALLER, numbered("ACK", 10))).isTrue();
        assertThat(order.acknowledges(LegSide.CALLER, numbered("ACK", 11))).isFalse();
        assertThat(order.acknowledges(LegSide.CALLEE, numbered("ACK", 10))).isFalse();
        for (int i = 0; i < 100; i++) order.passed(LegSide.CALLER, numbered(i % 2 == 0 ? "INVITE" : "INFO", 11 + i));
        // The newest few only, and no number of another method.
        assertThat(order.acknowledges(LegSide.CALLER, numbered("ACK", 109))).isTrue();
        assertThat(order.acknowledges(LegSide.CALLER, numbered("ACK", 108))).isFalse();
        assertThat(order.acknowledges(LegSide.CALLER, numbered("ACK", 10))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1 10 INVITE, true", "1  10\tINVITE, true", "1 9 INVITE, false", "1 10 UPDATE, false", "10, false",
        "'', false",
        "1 99999999999999999999 INVITE, false", "1 x INVITE, false"})
    void aPrackNamesAnInviteOfItsSide(String rack, boolean fits) {
        DialogOrder order = DialogOrder.begunBy(numbered("INVITE", 10), true);
        SipEditor prack = numbered("PRACK", 11).edit();
        if (!rack.isEmpty()) prack.set(HeaderName.RACK, rack);
        assertThat(order.acknowledgesProvisional(LegSide.CALLER, prack.build())).isEqualTo(fits);
        assertThat(order.acknowledgesProvisional(LegSide.CALLEE, prack.build())).isFalse();
    }

    private static SipMessage numbered(String method, int number) {
        return message(method, "a", "b1", "call", "sip:x@91.0.0.1").edit().set(HeaderName.CSEQ, number + " " + method)
                .build();
    }
}
