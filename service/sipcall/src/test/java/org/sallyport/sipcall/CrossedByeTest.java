package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.ALICE;
import static org.sallyport.sipcall.SipFixture.BOB;
import static org.sallyport.sipcall.SipFixture.SECOND_NS;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/** An answer crosses a BYE: whoever said it repeats it until it is acknowledged, call or no call. */
class CrossedByeTest {
    private final SipFixture node = new SipFixture().open();

    /** A BYE of Bob, in the dialog that this INVITE to him began. */
    private SipMessage byeOfBob(SipMessage invite) {
        return node.request("BYE", invite.contacts().getFirst().uriText(), "bob", BOB,
                "To: " + invite.header(HeaderName.FROM), "Call-ID: " + invite.callId(), "CSeq: 1 BYE",
                "Route: " + String.join(", ", invite.values(HeaderName.RECORD_ROUTE))).edit()
                .set(HeaderName.FROM, invite.header(HeaderName.TO) + ";tag=t-bob").build();
    }

    private void ends(boolean byAlice, SipMessage ok, SipMessage invite) {
        if (byAlice) {
            node.arrives(ALICE, node.within("BYE", ok, 3));
            node.arrives(BOB, node.answer(node.last(BOB, "BYE"), 200, "bob", BOB));
        } else {
            node.arrives(BOB, byeOfBob(invite));
            node.arrives(ALICE, node.answer(node.last(ALICE, "BYE"), 200, "alice", ALICE));
        }
        assertThat(node.calls.sessions.size()).isZero();
        node.left();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theAnswerToAnotherInviteIsPassedAndSoIsItsAck(boolean byAlice) {
        SipMessage ok = node.called();
        SipMessage first = node.last(BOB, "INVITE");
        node.arrives(ALICE, node.within("INVITE", ok, 2));
        SipMessage again = node.last(BOB, "INVITE");
        ends(byAlice, ok, first);
        for (int i = 0; i < 3; i++) {
            node.arrives(BOB, node.answer(again, 200, "bob", BOB));
            assertThat(node.left()).as("answer %d", i).containsExactly("200 INVITE to " + ALICE);
            node.arrives(ALICE, node.within("ACK", ok, 2));
            assertThat(node.left()).as("ACK %d", i).containsExactly("ACK to " + BOB);
            node.world.runFor(SECOND_NS);
        }
    }

    /** Bob answers and hangs up at once: what Alice says to the answer arrives after what she says to the BYE. */
    @Test
    void theAckOfTheCallItselfIsPassed() {
        SipMessage ok = answered();
        ends(false, ok, node.last(BOB, "INVITE"));
        node.arrives(ALICE, node.within("ACK", ok, 1));
        assertThat(node.left()).containsExactly("ACK to " + BOB);
    }

    /** Alice has called Bob, who has answered, and has not acknowledged it. */
    private SipMessage answered() {
        node.registered("alice", ALICE);
        node.registered("bob", BOB);
        node.bind("bob", BOB);
        node.arrives(ALICE, node.request("INVITE", "sip:bob@example.com", "alice", ALICE, "Call-ID: the-call"));
        node.arrives(BOB, node.answer(node.last(BOB, "INVITE"), 200, "bob", BOB));
        return node.last(ALICE, "200 INVITE");
    }

    private List<String> afterTheEnd(String from, SipMessage ack) {
        node.left();
        node.arrives(from, ack);
        return node.left();
    }

    @Test
    void nothingElseOfThePastIsPassed() {
        SipMessage ok = answered();
        SipMessage invite = node.last(BOB, "INVITE");
        ends(false, ok, invite);
        SipMessage ack = node.within("ACK", ok, 1);
        assertThat(afterTheEnd("10.0.0.99", ack)).as("of somebody else").isEmpty();
        assertThat(afterTheEnd(ALICE, node.within("ACK", ok, 7))).as("of no INVITE").isEmpty();
        assertThat(afterTheEnd(ALICE, node.within("INFO", ok, 4))).containsExactly("481 INFO to " + ALICE);
        assertThat(afterTheEnd(ALICE, ack)).containsExactly("ACK to " + BOB);
        node.world.runFor(41 * SECOND_NS);
        assertThat(afterTheEnd(ALICE, ack)).as("when nobody repeats an answer any more").isEmpty();
    }

    @Test
    void ofACallThatWasAcknowledgedNothingIsKept() {
        SipMessage ok = node.called();
        ends(true, ok, node.last(BOB, "INVITE"));
        assertThat(afterTheEnd(ALICE, node.within("ACK", ok, 1))).isEmpty();
    }
}
