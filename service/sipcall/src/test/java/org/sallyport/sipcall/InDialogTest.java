package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.ALICE;
import static org.sallyport.sipcall.SipFixture.BOB;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.session.Session;

/** What is said within a call: by a party, by somebody else, too late, or of a call that is gone. */
class InDialogTest {
    private final SipFixture node = new SipFixture().open();
    private final SipMessage ok = node.called();
    private final SipMessage invite = node.last(BOB, "INVITE");

    private void hangUp() {
        node.arrives(ALICE, node.within("BYE", ok, 2));
        node.arrives(BOB, node.answer(node.last(BOB, "BYE"), 200, "bob", BOB));
        node.left();
    }

    @Test
    void aPartysRequestReachesTheOtherAndItsByeEndsTheCall() {
        node.left();
        node.arrives(ALICE, node.within("BYE", ok, 2));
        SipMessage bye = node.last(BOB, "BYE");
        assertThat(node.left()).containsExactly("BYE to " + BOB);
        node.arrives(BOB, node.answer(bye, 200, "bob", BOB));
        assertThat(node.left()).containsExactly("200 BYE to " + ALICE);
        assertThat(node.calls.sessions.size()).isZero();
    }

    @Test
    void sip17WhoKnowsTokenAndTagsHasToProveThatHeIsTheParty() {
        node.left();
        node.arrives("10.0.0.99", node.within("BYE", ok, 2));
        assertThat(node.left()).containsExactly("407 BYE to 10.0.0.99");
        assertThat(node.calls.sessions.size()).isEqualTo(1);
    }

    @Test
    void aStrangersAckIsDropped() {
        node.left();
        node.arrives("10.0.0.99", node.within("ACK", ok, 1));
        assertThat(node.left()).isEmpty();
    }

    @Test
    void aRequestThatOthersHaveOvertakenIsRefused() {
        node.arrives(ALICE, node.within("INFO", ok, 5));
        node.left();
        node.arrives(ALICE, node.within("INFO", ok, 4));
        assertThat(node.left())
                .containsExactly(RefusalStatus.of(RefusalReason.LATE_REQUEST).code() + " INFO to " + ALICE);
    }

    @Test
    void aCallThatIsGoneIsUnknown() {
        node.calls.sessions.all().forEach(s -> node.calls.endings.end(s, "gone"));
        node.left();
        node.arrives(ALICE, node.within("INFO", ok, 2));
        assertThat(node.left()).containsExactly("481 INFO to " + ALICE);
    }

    @Test
    void whatIsHeardPutsTheEndOff() {
        long before = node.calls.sessions.all().iterator().next().idleDeadlineNs();
        node.world.runFor(SipFixture.SECOND_NS);
        node.arrives(ALICE, node.within("INFO", ok, 2));
        assertThat(node.calls.sessions.all().iterator().next().idleDeadlineNs()).isGreaterThan(before);
    }

    /** His 200 went again before he heard of the end, or he has not heard of it. */
    @Test
    void whoeverAnswersACallThatHasEndedIsAcknowledgedAndToldOnce() {
        hangUp();
        node.arrives(BOB, node.answer(invite, 200, "bob", BOB));
        assertThat(node.left()).containsExactly("ACK to " + BOB, "BYE to " + BOB);
        node.arrives(BOB, node.answer(invite, 200, "bob", BOB));
        assertThat(node.left()).containsExactly("ACK to " + BOB);
    }

    @Test
    void transactionsThatLiveOnKeepNothingOfACallThatHasEnded() throws InterruptedException {
        ReferenceQueue<Session> gone = new ReferenceQueue<>();
        WeakReference<Session> session = new WeakReference<>(node.calls.sessions.all().iterator().next(), gone);
        hangUp();
        Map<String, Long> counts = new HashMap<>();
        node.flows.transactions.count(counts);
        assertThat(counts).as("INVITE and BYE live on").containsEntry("serverTransactions", 2L);
        for (int i = 0; i < 50 && session.get() != null; i++) {
            System.gc();
            gone.remove(20);
        }
        assertThat(session.get()).isNull();
    }
}
