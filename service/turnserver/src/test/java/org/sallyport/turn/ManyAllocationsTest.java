package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.TurnWorld.SECOND;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Machine;
import org.sallyport.ports.PortRange;
import org.sallyport.stun.StunAttribute;
import org.sallyport.turn.loop.RelayPorts;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** As many allocations as a large system has relay ports. */
class ManyAllocationsTest {
    private static final int MANY = 6_000;

    private TurnWorld world;
    private final List<TestClient> clients = new ArrayList<>();

    private void build() {
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.ports = new PortRange(24_000, 29_999);
        plan.allocationsMax = MANY;
        world = plan.build();
        for (int i = 0; i < MANY; i++) {
            Endpoint at = new Endpoint(IpAddress.v4(0x08000000 | i / 50), 5_000 + i % 50);
            clients.add(new TestClient(world, at, "user" + i % 200, -1));
        }
    }

    private void forget() {
        world.sent.clear();
        world.events.clear();
        for (TestClient c : clients) {
            c.lastAnswer = null;
            c.lastRequest = null;
        }
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void eachPortIsGivenAndTheNextClientIsTurnedAway() {
        build();
        for (TestClient c : clients) c.allocate();
        assertThat(world.openSockets()).isEqualTo(MANY);
        TestClient late = new TestClient(world, "9.1.1.1", 5000, "late");
        assertThat(TestClient.code(late.allocate(w -> w))).isEqualTo(508);
        clients.get(77).refresh(0);
        assertThat(TestClient.code(late.allocate(w -> w))).isEqualTo(508);
        world.pass(RelayPorts.REST_NS);
        late.allocate();
        assertThat(world.ledger.total()).isEqualTo(MANY);
    }

    /** Measured at 1,000 octets, a fifth of them the stand-in of the host's socket; twice that would be a fault. */
    @Test
    void anIdleAllocationIsSmall() {
        build();
        forget();
        long before = usedBytes();
        for (TestClient c : clients) {
            c.allocate();
            c.bind(0x4000, Endpoint.of("1.1.1.1", 7000));
        }
        forget();
        long each = (usedBytes() - before) / MANY;
        assertThat(each).isLessThan(2_000);
        assertThat(world.ledger.total()).isEqualTo(MANY);
    }

    @Test
    void timeIsLookedAtOnlyWhenSomethingEnds() {
        build();
        for (TestClient c : clients) {
            c.allocate(w -> w.attribute(StunAttribute.LIFETIME, TestClient.number(3_600)));
            Endpoint[] peers = new Endpoint[8];
            for (int p = 0; p < peers.length; p++) peers[p] = new Endpoint(IpAddress.v4(0x01010100 | p), 1);
            c.permit(peers);
            world.nowNs += SECOND / 100;
        }
        forget();
        int looks = 0;
        long until = world.nowNs + 3_000 * SECOND;
        while (world.relay.deadlineNs() <= until) {
            world.nowNs = world.relay.deadlineNs();
            world.relay.timer(world.nowNs);
            looks++;
        }
        // One look for each allocation whose eight permissions end together, none in between.
        assertThat(looks).isLessThanOrEqualTo(MANY);
        assertThat(world.ledger.total()).isEqualTo(MANY);
        world.pass(3_600 * SECOND);
        assertThat(world.ledger.total()).isZero();
        assertThat(world.relay.deadlineNs()).isEqualTo(Machine.NEVER);
    }
}
