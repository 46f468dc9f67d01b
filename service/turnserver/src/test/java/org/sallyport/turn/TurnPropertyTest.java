package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.TurnWorld.SECOND;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.ports.PortRange;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * Seeded lives of several users beside a model that knows nothing but what was answered: who may reach whom until when,
 * and what must be open.
 */
class TurnPropertyTest {
    private static final int CLIENTS = 8;
    private static final int PEERS = 12;

    private Random random;
    private TurnWorld world;
    private final List<Held> clients = new ArrayList<>();
    private int delivered;

    /** What the model knows of one client. */
    private static final class Held {
        TestClient client;
        Endpoint relayed;
        long expiresNs;
        final Map<IpAddress, Long> permitted = new HashMap<>();
        final Map<Integer, Endpoint> channels = new HashMap<>();
        final Map<Integer, Long> channelEnds = new HashMap<>();

        Held(TestClient client) {
            this.client = client;
        }

        boolean living(long now) {
            return relayed != null && now < expiresNs;
        }

        boolean permits(IpAddress a, long now) {
            return living(now) && permitted.getOrDefault(a, 0L) > now;
        }

        void gone() {
            relayed = null;
            permitted.clear();
            channels.clear();
            channelEnds.clear();
        }
    }

    private Endpoint peer() {
        return new Endpoint(IpAddress.v4(0x01010100 | random.nextInt(PEERS)), 7_000 + random.nextInt(3));
    }

    private Endpoint anyPeer() {
        Held other = clients.get(random.nextInt(CLIENTS));
        return switch (random.nextInt(8)) {
            case 0 -> new Endpoint(IpAddress.v4(0xc0a80000 | random.nextInt(4)), 80);
            case 1, 2 -> other.relayed == null ? peer() : other.relayed;
            default -> peer();
        };
    }

    private static boolean ours(Endpoint e) {
        return e.address().equals(TurnWorld.PUBLIC);
    }

    private void step(Held h) {
        long now = world.nowNs;
        if (!h.living(now)) h.gone();
        switch (random.nextInt(12)) {
            case 0 -> allocate(h);
            case 1 -> refresh(h);
            case 2 -> permit(h);
            case 3, 4 -> bind(h);
            case 5, 6 -> channel(h);
            case 7, 8 -> indication(h);
            case 9, 10 -> fromPeer(h);
            default -> rare(h);
        }
    }

    private void allocate(Held h) {
        int kind = random.nextInt(4);
        StunMessage answer = h.client.allocate(w -> kind < 2 ? w
                : w.attribute(StunAttribute.EVEN_PORT, new byte[] {(byte) (kind == 2 ? 0 : 0x80)}));
        int code = TestClient.code(answer);
        if (h.living(world.nowNs)) {
            assertThat(code).isEqualTo(437);
        } else if (code == 200) {
            h.gone();
            h.relayed = TestClient.relayed(answer);
            h.expiresNs = world.nowNs + 600 * SECOND;
        } else {
            assertThat(code).isIn(486, 508);
        }
    }

    private void refresh(Held h) {
        boolean delete = random.nextInt(12) == 0;
        int code = TestClient.code(h.client.refresh(delete ? 0 : 600));
        assertThat(code).isEqualTo(h.living(world.nowNs) ? 200 : 437);
        if (delete || code != 200) h.gone();
        else h.expiresNs = world.nowNs + 600 * SECOND;
    }

    private void permit(Held h) {
        Endpoint[] peers = new Endpoint[1 + random.nextInt(3)];
        for (int i = 0; i < peers.length; i++) peers[i] = anyPeer();
        int code = TestClient.code(h.client.permit(peers));
        if (code != 200) return;
        assertThat(h.living(world.nowNs)).isTrue();
        for (Endpoint p : peers) h.permitted.put(p.address(), world.nowNs + 300 * SECOND);
    }

    private void bind(Held h) {
        int number = 0x4000 + random.nextInt(20);
        Endpoint p = anyPeer();
        int code = TestClient.code(h.client.bind(number, p));
        if (code != 200) return;
        assertThat(h.living(world.nowNs)).isTrue();
        Endpoint before = h.channels.put(number, p);
        long rested = h.channelEnds.getOrDefault(number, 0L) + 300 * SECOND;
        assertThat(before == null || before.equals(p) || rested <= world.nowNs).isTrue();
        h.channelEnds.put(number, world.nowNs + 600 * SECOND);
        h.permitted.put(p.address(), world.nowNs + 300 * SECOND);
    }

    /** Whether a packet from this relay to that peer may come out anywhere, and where. */
    private Optional<Endpoint> destination(Held h, Endpoint peer) {
        if (!h.permits(peer.address(), world.nowNs)) return Optional.empty();
        if (!ours(peer)) return Optional.of(peer);
        return clients.stream().filter(c -> c.living(world.nowNs) && peer.equals(c.relayed)
                && c.permits(TurnWorld.PUBLIC, world.nowNs)).map(c -> c.client.at).findFirst();
    }

    private void check(Runnable packet, Optional<Endpoint> expected) {
        List<Endpoint> out = world.destinations(packet);
        assertThat(out).isEqualTo(expected.stream().toList());
        delivered += out.size();
    }

    private void channel(Held h) {
        int number = 0x4000 + random.nextInt(20);
        boolean open = h.living(world.nowNs) && h.channelEnds.getOrDefault(number, 0L) > world.nowNs;
        byte[] frame = TestClient.channelData(number, new byte[random.nextInt(9)]);
        check(() -> h.client.emit(frame), open ? destination(h, h.channels.get(number)) : Optional.empty());
    }

    private void indication(Held h) {
        Endpoint p = anyPeer();
        byte[] frame = TestClient.sendIndication(p, new byte[random.nextInt(9)]);
        check(() -> h.client.emit(frame), destination(h, p));
    }

    private void fromPeer(Held h) {
        if (h.relayed == null) return;
        Endpoint p = random.nextInt(6) == 0 ? new Endpoint(TurnWorld.PUBLIC, 24_000) : peer();
        boolean passes = h.permits(p.address(), world.nowNs) && !ours(p);
        Endpoint to = h.relayed;
        check(() -> world.peer(to, p, new byte[3]), passes ? Optional.of(h.client.at) : Optional.empty());
    }

    private void rare(Held h) {
        switch (random.nextInt(24)) {
            case 0 -> {
                world.command(new TurnCommand.EndUser(h.client.user));
                clients.stream().filter(c -> c.client.user.equals(h.client.user)).forEach(Held::gone);
            }
            case 1 -> world.bindingFails = random.nextInt(3) == 0;
            case 2 -> {
                world.foreign.clear();
                for (int i = 0; i < 5; i++) world.foreign.add(24_000 + random.nextInt(24));
                world.foreign.removeAll(world.openByPort4.keySet());
            }
            case 3 -> {
                if (h.client.stream < 0) return;
                world.command(new TurnCommand.StreamClosed(h.client.stream));
                h.gone();
                h.client = new TestClient(world, h.client.at, h.client.user, h.client.stream + CLIENTS);
            }
            default -> world.pass((random.nextInt(6) == 0 ? random.nextInt(400) : random.nextInt(10)) * SECOND);
        }
    }

    private void checkInvariants() {
        TurnEvent.Snapshot s = world.snapshot();
        assertThat(world.ledger.total()).isEqualTo(s.allocations().size());
        Set<Endpoint> relayed = new HashSet<>();
        for (AllocationReport a : s.allocations()) {
            relayed.addAll(a.relayed());
            assertThat(a.permissions()).isLessThanOrEqualTo(6);
            assertThat(a.channels()).isLessThanOrEqualTo(5);
            assertThat(world.openByPort4.get(a.relayed().getFirst().port()).started).isTrue();
        }
        Set<Endpoint> expected = new HashSet<>();
        for (Held h : clients) if (h.living(world.nowNs)) expected.add(h.relayed);
        assertThat(relayed).isEqualTo(expected);
        long waiting = world.openByPort4.values().stream().filter(p -> !p.started).count();
        assertThat(world.openSockets()).isEqualTo(relayed.size() + (int) waiting);
        assertThat(waiting).isLessThanOrEqualTo(3L * 3);
        assertThat(world.sent).filteredOn(x -> ours(x.to()) || x.to().address().equals(TurnWorld.LOCAL)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whateverHappensTheModelIsRight(long seed) {
        random = new Random(seed);
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.seed = seed;
        plan.ports = new PortRange(24_000, 24_023);
        plan.perUserMax = 3;
        plan.allocationsMax = 6;
        plan.permissionsMax = 6;
        plan.channelsMax = 5;
        world = plan.build();
        for (int i = 0; i < CLIENTS; i++) {
            Endpoint at = Endpoint.of("8.8.8." + i, 5_000 + i);
            clients.add(new Held(new TestClient(world, at, "user" + i % 3, i < 2 ? i : -1)));
        }
        for (int i = 0; i < 30_000; i++) {
            step(clients.get(random.nextInt(CLIENTS)));
            world.pass(random.nextInt(5) == 0 ? random.nextInt(5) * SECOND : 0);
            if (i % 20 == 0) checkInvariants();
            world.sent.clear();
            world.events.removeIf(e -> !(e instanceof TurnEvent.Began) && !(e instanceof TurnEvent.Ended));
        }
        assertThat(delivered).isGreaterThan(500);
        assertThat(world.count("handed-over")).isPositive();
        world.command(new TurnCommand.Stop());
        assertThat(world.openSockets()).isZero();
        assertThat(world.ledger.total()).isZero();
        assertThat(world.opened).allMatch(p -> p.closed);
        assertThat(world.events(TurnEvent.Ended.class)).hasSameSizeAs(world.events(TurnEvent.Began.class));
    }
}
