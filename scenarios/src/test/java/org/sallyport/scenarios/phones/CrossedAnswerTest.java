package org.sallyport.scenarios.phones;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.attack.AttackSite;
import org.sallyport.sip.message.SipMessage;

/**
 * Whoever is asked for other media hangs up, or is hung up on, and answers all the same: the answer reaches whoever
 * asked, and its ACK ends the repetitions, though both nodes have let go of the call.
 */
class CrossedAnswerTest {
    private static final String INSIDE = "10.1.7.50";
    private static final String OUTSIDE = "91.66.6.6";
    private static final String AUDIO = "m=audio %d RTP/AVP 0";

    private final AttackSite a = AttackSite.up(1);
    private Handset zed;
    private Handset alice;
    private Handset.Conversation call;

    private static String sdp(String address, int port) {
        return Handset.sdp(address, AUDIO.formatted(port));
    }

    @BeforeEach
    void talk() {
        alice = new Handset(a, a.insider("alice", INSIDE), "alice");
        zed = new Handset(a, a.stranger("zed", OUTSIDE), "");
        alice.sip.register("alice", "alice", "<sip:alice@" + INSIDE + ":5060>");
        call = zed.calls(alice, "sip:alice@" + AttackSite.DOMAIN, sdp(OUTSIDE, 4000), sdp(INSIDE, 6000));
    }

    private static List<SipMessage> acks(Handset of) {
        return of.sip.requests("ACK");
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void theAnswerAndItsAckStillPass(boolean callerAsks, boolean askedHangsUp) {
        Handset asking = callerAsks ? zed : alice;
        Handset asked = callerAsks ? alice : zed;
        SipMessage again = call.within(callerAsks, "INVITE").body("application/sdp",
                Handset.bytes(callerAsks ? sdp(OUTSIDE, 4000) : sdp(INSIDE, 6000))).build();
        asking.sip.send(again);
        a.pass(1);
        SipMessage offered = asked.sip.requests("INVITE").getLast();
        Handset hangingUp = askedHangsUp ? asked : asking;
        Handset other = askedHangsUp ? asking : asked;
        hangingUp.sip.send(call.within(callerAsks != askedHangsUp, "BYE").build());
        a.pass(1);
        other.sip.answer(other.sip.requests("BYE").getLast(), 200);
        a.pass(1);
        assertThat(a.rows(Role.EDGE, "calls")).isEmpty();
        assertThat(a.rows(Role.CONTROL, "calls")).isEmpty();
        int before = acks(asked).size();
        for (int i = 1; i <= 3; i++) {
            asked.sip.answer(offered, 200, Handset.bytes(callerAsks ? sdp(INSIDE, 6000) : sdp(OUTSIDE, 4000)));
            a.pass(1);
            assertThat(asking.response(again).status()).isEqualTo(200);
            asking.sip.send(call.within(callerAsks, "ACK", again.cseq().number()).build());
            a.pass(1);
            assertThat(acks(asked)).hasSize(before + i);
        }
        assertThat(acks(asked).getLast().cseq().number()).isEqualTo(offered.cseq().number());
        a.pass(60);
        assertThat(a.site.leftovers()).isEmpty();
    }
}
