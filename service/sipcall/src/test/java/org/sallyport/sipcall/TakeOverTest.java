package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.SECOND_NS;

import org.junit.jupiter.api.Test;
import org.sallyport.machine.Machine;
import org.sallyport.sipcall.kept.TakeOver;

/** What waits until the store has been read. */
class TakeOverTest {
    private final SipFixture node = new SipFixture();
    private final TakeOver takeOver = node.upkeep.takeOver;
    private int begun;

    @Test
    void messagesWaitForTheStoreAndAreAnsweredThen() {
        node.arrives("10.0.0.99", node.request("OPTIONS", "sip:example.com", "x", "10.0.0.99"));
        assertThat(node.left()).isEmpty();
        assertThat(takeOver.deadlineNs()).isEqualTo(Machine.NEVER);
        takeOver.begin(() -> begun++);
        assertThat(takeOver.deadlineNs()).isGreaterThan(node.host.nowNs());
        node.world.runFor(SECOND_NS);
        assertThat(node.left()).containsExactly("200 OPTIONS to 10.0.0.99");
        assertThat(takeOver.deadlineNs()).isEqualTo(Machine.NEVER);
        assertThat(begun).isEqualTo(1);
    }

    @Test
    void aStoreThatDoesNotAnswerIsNotWaitedForAndNotHeardLater() {
        takeOver.begin(() -> begun++);
        takeOver.timer(takeOver.deadlineNs());
        assertThat(takeOver.done()).isTrue();
        node.world.runFor(SECOND_NS);
        assertThat(begun).isEqualTo(1);
    }

    @Test
    void noMoreThanAThousandMessagesWait() {
        for (int i = 0; i < 1_100; i++) takeOver.hold(() -> begun++);
        takeOver.begin(() -> {});
        node.world.runFor(SECOND_NS);
        assertThat(begun).isEqualTo(1_000);
    }
}
