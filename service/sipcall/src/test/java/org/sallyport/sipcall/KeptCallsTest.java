package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.ALICE;
import static org.sallyport.sipcall.SipFixture.BOB;
import static org.sallyport.sipcall.SipFixture.SECOND_NS;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.session.Session;

/** Calls in the store: when they are written, and what becomes of them in the next run. */
class KeptCallsTest {
    private final SipFixture node = new SipFixture().open();

    private Map<String, byte[]> stored(SipFixture of) {
        Map<String, byte[]> out = new HashMap<>();
        of.host.store().load("calls", out::putAll);
        of.world.runFor(SECOND_NS / 100);
        return out;
    }

    @Test
    void aCallIsWrittenOnceAndAgainWhenSomethingChanged() {
        SipMessage ok = node.called();
        node.upkeep.keptCalls.tick();
        node.upkeep.keptCalls.tick();
        assertThat(node.upkeep.keptCalls.puts()).isEqualTo(1);
        node.arrives(ALICE, node.within("INFO", ok, 2));
        node.upkeep.keptCalls.tick();
        assertThat(node.upkeep.keptCalls.puts()).isEqualTo(2);
        assertThat(stored(node)).hasSize(2).containsKey(".alive");
    }

    @Test
    void aCallThatEndedIsGoneWithinTheSecond() {
        node.called();
        node.upkeep.keptCalls.tick();
        node.calls.sessions.all().forEach(s -> node.calls.endings.end(s, "over"));
        node.upkeep.keptCalls.tick();
        assertThat(stored(node)).containsOnlyKeys(".alive");
    }

    @Test
    void theNextRunGoesOnWithTheCallAndItsDeadline() {
        node.called();
        node.upkeep.keptCalls.tick();
        String id = node.calls.sessions.all().iterator().next().id();
        SipFixture next = new SipFixture().open();
        next.upkeep.keptCalls.restore(stored(node));
        Session s = next.calls.sessions.get(id).orElseThrow();
        assertThat(s.state()).isEqualTo(Session.State.CONNECTED);
        assertThat(next.calls.sessions.soonestNs()).isEqualTo(s.idleDeadlineNs());
    }

    @Test
    void aCallOfLongAgoIsEndedTowardBothSides() {
        node.called();
        node.upkeep.keptCalls.tick();
        SipFixture next = new SipFixture().open();
        next.world.runFor(200 * SECOND_NS);
        next.upkeep.keptCalls.restore(stored(node));
        next.sent.clear();
        next.upkeep.keptCalls.tick();
        next.world.runFor(1);
        assertThat(next.left()).contains("BYE to " + ALICE, "BYE to " + BOB);
    }

    @Test
    void whatIsDamagedIsDeleted() {
        node.upkeep.keptCalls.restore(Map.of("x", new byte[] {1, 2, 3}));
        assertThat(node.calls.sessions.size()).isZero();
    }
}
