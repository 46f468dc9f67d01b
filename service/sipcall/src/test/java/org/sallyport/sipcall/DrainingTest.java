package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.ALICE;
import static org.sallyport.sipcall.SipFixture.BOB;
import static org.sallyport.sipcall.SipFixture.SECOND_NS;

import org.junit.jupiter.api.Test;
import org.sallyport.machine.Machine;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/** A node that is told to stop: what still goes on, what is refused, and when it is over. */
class DrainingTest {
    private final SipFixture node = new SipFixture().open();
    private final Draining draining = node.upkeep.draining;
    private int ended;

    @Test
    void withoutCallsItIsOverAtOnceForWhoeverAsks() {
        assertThat(draining.deadlineNs()).isEqualTo(Machine.NEVER);
        draining.begin(10 * SECOND_NS, () -> ended++);
        assertThat(ended).isEqualTo(1);
        draining.begin(10 * SECOND_NS, () -> ended++);
        assertThat(ended).isEqualTo(2);
        assertThat(draining.deadlineNs()).isEqualTo(Machine.NEVER);
    }

    @Test
    void anEmptyNodeTakesCallsAgainWhenItIsToldTo() {
        node.registered("alice", ALICE);
        node.bind("bob", BOB);
        draining.begin(SECOND_NS, () -> ended++);
        node.arrives(ALICE, node.request("INVITE", "sip:bob@example.com", "alice", ALICE));
        assertThat(node.left()).contains("503 INVITE to " + ALICE);
        draining.cancel();
        assertThat(draining.begun()).isFalse();
        node.arrives(ALICE, node.request("INVITE", "sip:bob@example.com", "alice", ALICE));
        assertThat(node.left()).contains("INVITE to " + BOB);
    }

    @Test
    void aCallOutlivesADrainThatIsCancelled() {
        node.called();
        draining.begin(SECOND_NS, () -> ended++);
        draining.cancel();
        node.left();
        node.world.runFor(5 * SECOND_NS);
        assertThat(node.left()).doesNotContain("BYE to " + ALICE, "BYE to " + BOB);
        assertThat(draining.calls()).isEqualTo(1);
        assertThat(ended).isZero();
    }

    @Test
    void whoeverIsInMoreHurryDecidesAndBothAreTold() {
        node.called();
        draining.begin(60 * SECOND_NS, () -> ended++);
        draining.begin(SECOND_NS, () -> ended += 10);
        node.left();
        node.world.runFor(SECOND_NS + SECOND_NS / 10);
        assertThat(node.left()).contains("BYE to " + ALICE, "BYE to " + BOB);
        node.world.runFor(Draining.PARTING_NS);
        assertThat(ended).isEqualTo(11);
        // And the later one does not give the calls of the earlier one more time.
        assertThat(draining.begun()).isTrue();
    }

    @Test
    void aCallThatStandsGoesOnAndANewOneIsRefused() {
        SipMessage ok = node.called();
        draining.begin(10 * SECOND_NS, () -> ended++);
        node.left();
        node.arrives(ALICE, node.request("INVITE", "sip:bob@example.com", "alice", ALICE));
        assertThat(node.last(ALICE, "503 INVITE").header(HeaderName.RETRY_AFTER)).isEqualTo("10");
        node.left();
        node.arrives(ALICE, node.within("INFO", ok, 2));
        assertThat(node.left()).containsExactly("INFO to " + BOB);
        node.world.runFor(5 * SECOND_NS);
        assertThat(ended).isZero();
        node.arrives(ALICE, node.within("BYE", ok, 3));
        node.arrives(BOB, node.answer(node.last(BOB, "BYE"), 200, "bob", BOB));
        node.world.runFor(SECOND_NS);
        assertThat(ended).isEqualTo(1);
    }

    @Test
    void whoIsLeftIsToldAndWaitedForATwoSecondsAtMost() {
        node.called();
        draining.begin(SECOND_NS, () -> ended++);
        node.left();
        node.world.runFor(SECOND_NS + SECOND_NS / 10);
        assertThat(node.left()).contains("BYE to " + ALICE, "BYE to " + BOB);
        assertThat(ended).isZero();
        node.world.runFor(Draining.PARTING_NS);
        assertThat(ended).isEqualTo(1);
    }

    @Test
    void whoRingsNeedNotAndTheCallerMayComeBack() {
        node.registered("alice", ALICE);
        node.bind("bob", BOB);
        node.arrives(ALICE, node.request("INVITE", "sip:bob@example.com", "alice", ALICE));
        node.arrives(BOB, node.answer(node.last(BOB, "INVITE"), 180, "bob", BOB));
        node.left();
        draining.begin(0, () -> ended++);
        node.world.runFor(SECOND_NS / 10);
        assertThat(node.left()).contains("503 INVITE to " + ALICE, "CANCEL to " + BOB);
    }
}
