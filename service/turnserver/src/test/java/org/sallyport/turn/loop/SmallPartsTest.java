package org.sallyport.turn.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Machine;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.PortRest;
import org.sallyport.ports.PortSet;
import org.sallyport.turn.PeerJudge;
import org.sallyport.turn.TurnSettings;
import org.sallyport.turn.TurnShare;
import org.sallyport.turn.TurnWorld;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** The parts that a loop is made of, each against a plain model. */
class SmallPartsTest {
    @Test
    void deadlinesComeInOrderHoweverTheyMove() {
        Random random = new Random(1);
        Deadlines deadlines = new Deadlines();
        Map<Timed, Long> model = new HashMap<>();
        List<Timed> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) all.add(new Timed() {});
        for (int step = 0; step < 100_000; step++) {
            Timed t = all.get(random.nextInt(all.size()));
            switch (random.nextInt(4)) {
                case 0 -> {
                    deadlines.remove(t);
                    model.remove(t);
                }
                case 1 -> {
                    long due = random.nextInt(10_000);
                    if (model.containsKey(t)) {
                        deadlines.atMost(t, due);
                        model.merge(t, due, Math::min);
                    }
                }
                default -> {
                    long due = random.nextInt(10_000);
                    deadlines.set(t, due);
                    model.put(t, due);
                }
            }
            long first = model.values().stream().mapToLong(Long::longValue).min().orElse(Machine.NEVER);
            assertThat(deadlines.nextNs()).isEqualTo(first);
            assertThat(deadlines.size()).isEqualTo(model.size());
            if (first != Machine.NEVER) {
                assertThat(deadlines.due(first - 1)).isNull();
                assertThat(model.get(deadlines.due(first))).isEqualTo(first);
            }
        }
    }

    @Test
    void portsAreLentOnceAndComeBack() {
        Random random = new Random(2);
        PortSet set = PortSet.of(new PortRange(1_001, 1_040), new PortRange(2_000, 2_010));
        RelayPorts ports = new RelayPorts(set, TurnShare.ALL, random::nextBytes);
        Set<Integer> lent = new HashSet<>();
        long now = 0;
        for (int step = 0; step < 100_000; step++) {
            now += random.nextInt(1_000_000_000);
            int kind = random.nextInt(3);
            int port = switch (kind) {
                case 0 -> ports.take(false, now);
                case 1 -> ports.take(true, now);
                default -> ports.takePair(now);
            };
            if (port >= 0) {
                assertThat(set.contains(port)).isTrue();
                assertThat(lent.add(port)).isTrue();
                if (kind > 0) assertThat(port % 2).isZero();
                if (kind == 2) assertThat(lent.add(port + 1)).isTrue();
            }
            while (!lent.isEmpty() && random.nextInt(3) > 0) {
                int back = lent.iterator().next();
                lent.remove(back);
                switch (random.nextInt(4)) {
                    case 0 -> ports.putBackUnused(back, now);
                    case 1 -> ports.setAside(back, now);
                    default -> ports.putBack(back, now);
                }
            }
        }
        for (int back : lent) ports.putBackUnused(back, now);
        assertThat(ports.free(now + PortRest.FOREIGN_NS)).isEqualTo(51);
    }

    @Test
    void portsAreNotChosenInOrder() {
        RelayPorts ports = new RelayPorts(PortSet.of(new PortRange(24_000, 29_999)), TurnShare.ALL,
                new Random(3)::nextBytes);
        int near = 0;
        int before = ports.take(false, 0);
        int[] buckets = new int[6];
        for (int i = 0; i < 3_000; i++) {
            int port = ports.take(false, 0);
            if (Math.abs(port - before) < 10) near++;
            buckets[(port - 24_000) / 1_000]++;
            before = port;
        }
        assertThat(near).isLessThan(30);
        for (int b : buckets) assertThat(b).isBetween(420, 580);
    }

    @Test
    void peersAreFoundThroughManyExpiries() {
        Random random = new Random(4);
        PeerTable table = new PeerTable(40, 30, 99);
        Map<Integer, Permission> permissions = new HashMap<>();
        Map<Integer, Channel> channels = new HashMap<>();
        long now = 0;
        for (int step = 0; step < 50_000; step++) {
            now += random.nextInt(20) * 1_000_000_000L;
            int n = random.nextInt(60);
            Permission p = permissions.get(n);
            if (p == null && table.hasRoomForPermissions(1)) {
                p = new Permission(IpAddress.v4(0x01010100 | n), false, false);
                table.add(p);
                permissions.put(n, p);
            }
            if (p != null && random.nextBoolean()) p.expiresNs = now + Permission.LIFE_NS;
            int number = 0x4000 + random.nextInt(64);
            boolean fresh = p != null && !channels.containsKey(number)
                    && table.channel(p.high, p.low, number - 0x3fff) == null && table.hasRoomForChannel();
            if (fresh) {
                Channel c = new Channel(number, p.endpoint(number - 0x3fff), p);
                c.expiresNs = now + Channel.LIFE_NS;
                table.add(c);
                channels.put(number, c);
            }
            if (random.nextInt(10) == 0) {
                table.purge(now);
                long t = now;
                channels.values().removeIf(c -> c.freeNs() <= t);
                permissions.values().removeIf(x -> !x.living(t)
                        && channels.values().stream().noneMatch(c -> c.permission == x));
                assertThat(table.nextPurgeNs()).isGreaterThan(now);
            }
            for (int i = 0; i < 60; i++) {
                assertThat(table.permission(0, 0x01010100 | i)).isSameAs(permissions.get(i));
            }
            for (Channel c : channels.values()) {
                assertThat(table.channel(c.number)).isSameAs(c);
                assertThat(table.channel(c.permission.high, c.permission.low, c.peer.port())).isSameAs(c);
            }
        }
    }

    @Test
    void thePermissionRemembersTheLastPortsThatItHeard() {
        Permission p = new Permission(IpAddress.of("10.1.1.1"), false, true);
        for (int round = 0; round < 5; round++) {
            for (int port = 0; port < 100; port++) p.hear(1 + round * 100 + port);
            for (int port = 0; port < 100; port++) {
                assertThat(p.heard(1 + round * 100 + port)).as("%d/%d", round, port).isEqualTo(port >= 68);
            }
        }
    }

    @Test
    void noGateOpensTowardAnAddressOfTheMachineButToRelays() {
        TurnSettings settings = new TurnWorld().settings
                .withDenied(List.of(IpAddress.of("8.8.1.1"), IpAddress.of("2a00::77"), TurnWorld.LOCAL));
        PeerJudge judge = new PeerJudge(settings);
        for (String own : List.of("8.8.1.1", "2a00::77", "9.9.9.2", "127.0.0.1", "::1")) {
            for (int port : new int[] {22, 5_061, 24_000, 24_500, 36_000}) {
                Endpoint peer = Endpoint.of(own, port);
                assertThat(judge.judge(peer)).isInstanceOf(PeerJudge.Verdict.Refused.class);
                assertThat(judge.judgeAccepted(peer)).isInstanceOf(PeerJudge.Verdict.Refused.class);
                assertThat(judge.judgeDialed(peer)).isInstanceOf(PeerJudge.Verdict.Refused.class);
            }
        }
        for (IpAddress relay : List.of(TurnWorld.LOCAL, TurnWorld.PUBLIC, TurnWorld.PUBLIC6)) {
            assertThat(judge.judge(new Endpoint(relay, 24_099))).isInstanceOf(PeerJudge.Verdict.Allowed.class);
            assertThat(judge.judge(new Endpoint(relay, 24_100))).isInstanceOf(PeerJudge.Verdict.Refused.class);
            assertThat(judge.judgeDialed(new Endpoint(relay, 24_999))).isInstanceOf(PeerJudge.Verdict.Allowed.class);
            assertThat(judge.judgeDialed(new Endpoint(relay, 25_000))).isInstanceOf(PeerJudge.Verdict.Refused.class);
            assertThat(judge.judgeAccepted(new Endpoint(relay, 25_000))).isInstanceOf(PeerJudge.Verdict.Refused.class);
        }
        assertThat(judge.judgeDialed(Endpoint.of("8.8.1.2", 5_061))).isInstanceOf(PeerJudge.Verdict.Allowed.class);
        assertThat(judge.isOurs(0, IpAddress.of("8.8.1.1").low())).as("clients on the machine itself").isFalse();
    }
}
