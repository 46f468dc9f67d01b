package org.sallyport.host.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.MediaMachine;
import org.sallyport.host.MediaSocket;
import org.sallyport.host.sim.Lab.Notes;
import org.sallyport.machine.Machine;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.Role;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

class SimHostTest {
    private static PortClaim media(Lab lab, int port) {
        return lab.book.claim(Role.EDGE, PortClaim.Side.BOTH, Transport.UDP, Endpoint.of(Lab.EDGE, port), "SIP-6");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, -100, 50_000, -50_000, 7})
    void wakesNeverBeforeTheDeadlineOfItsOwnDriftingClock(int ppm) {
        SimWorld world = new SimWorld(1);
        SimHost host = world.host("h").drift(ppm);
        List<Long> lateNs = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            long deadline = host.nowNs() + i * 333_333_337L;
            host.at(deadline, () -> lateNs.add(host.nowNs() - deadline));
        }
        world.runFor(30 * Lab.SECOND);
        assertThat(lateNs).hasSize(50).allMatch(l -> l >= 0 && l < 10_000);
    }

    @Test
    void stepsTheWallClockWithoutTouchingTheMonotonicOne() {
        SimWorld world = new SimWorld(1);
        SimHost host = world.host("h");
        world.runFor(Lab.SECOND);
        host.stepWallClock(-3_600_000);
        assertThat(host.wallMs()).isEqualTo(SimWorld.START_WALL_MS + 1000 - 3_600_000);
        assertThat(host.nowNs()).isEqualTo(SimWorld.START_NS + Lab.SECOND);
    }

    @Test
    void neverRunsATaskInsideTheCallThatAskedForIt() {
        SimWorld world = new SimWorld(1);
        SimHost host = world.host("h");
        List<String> order = new ArrayList<>();
        host.soon(() -> {
            host.soon(() -> order.add("second"));
            host.at(0, () -> order.add("third"));
            order.add("first");
        });
        assertThat(order).isEmpty();
        world.runFor(0);
        assertThat(order).containsExactly("first", "second", "third");
    }

    @Test
    void refusesASecondSocketAndAForeignAddress() {
        Lab lab = new Lab(1);
        PortClaim sip =
                lab.book.claim(Role.EDGE, PortClaim.Side.BOTH, Transport.UDP, Endpoint.of(Lab.EDGE, 5060), "SIP-3");
        PortClaim foreign =
                lab.book.claim(Role.EDGE, PortClaim.Side.BOTH, Transport.UDP, Endpoint.of("9.9.9.9", 5060), "SIP-3");
        assertThat(lab.edge.datagram(sip, (_, _, _) -> {})).isInstanceOf(Bound.Ok.class);
        assertThat(lab.edge.datagram(sip, (_, _, _) -> {})).isInstanceOfSatisfying(Bound.Refused.class,
                r -> assertThat(r.inUse()).isTrue());
        assertThat(lab.edge.datagram(foreign, (_, _, _) -> {})).isInstanceOfSatisfying(Bound.Refused.class,
                r -> assertThat(r.inUse()).isFalse());
        assertThat(lab.edge.liveSockets()).singleElement().satisfies(s -> assertThat(s.claim()).isSameAs(sip));
    }

    @Test
    void keepsItsStoreAndNothingElseOverARestart() {
        Lab lab = new Lab(1);
        List<String> ran = new ArrayList<>();
        PortClaim sip =
                lab.book.claim(Role.EDGE, PortClaim.Side.BOTH, Transport.UDP, Endpoint.of(Lab.EDGE, 5060), "SIP-3");
        lab.edge.datagram(sip, (_, _, _) -> ran.add("datagram"));
        lab.edge.at(lab.edge.nowNs() + Lab.SECOND, () -> ran.add("alarm"));
        lab.edge.store().put("bindings", "alice", new byte[] {1});
        lab.edge.killProcess();
        new Notes(lab.phone, Lab.PHONE, 5060).send(Lab.EDGE, 5060, "hello");
        lab.world.runFor(2 * Lab.SECOND);
        assertThat(ran).isEmpty();
        assertThat(lab.edge.liveSockets()).isEmpty();
        List<Map<String, byte[]>> loaded = new ArrayList<>();
        lab.edge.store().load("bindings", loaded::add);
        lab.world.runFor(0);
        assertThat(loaded).singleElement().satisfies(m -> assertThat(m).containsOnlyKeys("alice"));
    }

    @Test
    void resolvesFromTheZoneLater() {
        Lab lab = new Lab(1);
        lab.world.dns().srv("_sip._udp.example.org", 10, 5, 5060, "sip.example.org").address("sip.example.org",
                "192.0.2.9");
        List<DnsAnswer> answers = new ArrayList<>();
        lab.edge.resolve(new DnsQuestion(DnsQuestion.Type.SRV, "_sip._udp.EXAMPLE.org"), answers::add);
        lab.edge.resolve(new DnsQuestion(DnsQuestion.Type.A, "nowhere.example.org"), answers::add);
        assertThat(answers).isEmpty();
        lab.world.runFor(Lab.SECOND);
        assertThat(answers.getFirst()).isInstanceOf(DnsAnswer.Records.class);
        assertThat(answers.getLast()).isInstanceOf(DnsAnswer.None.class);
    }

    /** Sends every datagram back, rewritten in place, and says so every second. */
    private static final class Mirror implements MediaMachine<MediaSocket> {
        final MediaIo io;
        final Consumer<? super String> events;
        long deadline = Machine.NEVER;
        int seen;

        Mirror(MediaIo io, Consumer<? super String> events) {
            this.io = io;
            this.events = events;
        }

        @Override
        public void command(MediaSocket command, long nowNs) {
            io.start(command, 7);
            deadline = nowNs + Lab.SECOND;
        }

        @Override
        public void datagram(MediaSocket s, int tag, ByteBuffer packet, long high, long low, int port, long nowNs) {
            seen++;
            packet.put(0, (byte) ('0' + tag));
            io.send(s, packet, new Endpoint(IpAddress.v4((int) low), port));
        }

        @Override
        public void timer(long nowNs) {
            events.accept("seen " + seen);
            deadline = nowNs + Lab.SECOND;
        }

        @Override
        public long deadlineNs() {
            return deadline;
        }
    }

    @Test
    void runsAMediaMachineInlineAndKeepsPacketsUntilItsSocketIsStarted() {
        Lab lab = new Lab(1);
        List<String> events = new ArrayList<>();
        List<MediaLoop<MediaSocket>> loops =
                lab.edge.mediaLoops(1, (io, _, tell) -> new Mirror(io, tell), (Consumer<String>) events::add);
        MediaSocket socket = ((Bound.Ok<MediaSocket>) lab.edge.mediaSocket(media(lab, 40000), 46)).socket();
        Notes phone = new Notes(lab.phone, Lab.PHONE, 4000);
        phone.send(Lab.EDGE, 40000, "early");
        lab.world.runFor(Lab.SECOND);
        loops.getFirst().submit(socket);
        lab.world.runFor(Lab.SECOND / 2);
        phone.send(Lab.EDGE, 40000, "later");
        lab.world.runFor(2 * Lab.SECOND);
        assertThat(phone.lines).containsExactly("7arly", "7ater");
        assertThat(events).containsExactly("seen 2", "seen 2");
        assertThat(lab.world.capture().packets()).anyMatch(s -> s.packet().dscp() == 46);
    }

    @Test
    void bringsEverySourceOfASharedPortToOneLoop() {
        Lab lab = new Lab(1);
        List<MediaSocket> sockets =
                ((Bound.Ok<List<MediaSocket>>) lab.edge.mediaSockets(media(lab, 40000), 0, 3)).socket();
        assertThat(lab.edge.mediaSockets(media(lab, 40000), 0, 2)).isInstanceOf(Bound.Refused.class);
        assertThat(lab.edge.liveSockets()).hasSize(3);
        List<Mirror> mirrors = new ArrayList<>();
        List<MediaLoop<MediaSocket>> loops = lab.edge.mediaLoops(3, (io, _, tell) -> {
            mirrors.add(new Mirror(io, tell));
            return mirrors.getLast();
        }, (Consumer<String>) e -> {});
        for (int i = 0; i < 3; i++) loops.get(i).submit(sockets.get(i));
        for (int port = 4000; port < 4064; port++) {
            Notes phone = new Notes(lab.phone, Lab.PHONE, port);
            List<Integer> before = mirrors.stream().map(m -> m.seen).toList();
            for (int k = 0; k < 4; k++) phone.send(Lab.EDGE, 40000, "again");
            lab.world.runFor(Lab.SECOND);
            assertThat(phone.lines).hasSize(4);
            for (int i = 0; i < 3; i++) assertThat(mirrors.get(i).seen - before.get(i)).isIn(0, 4);
        }
        assertThat(mirrors).allMatch(m -> m.seen > 0);
        for (int i = 0; i < 3; i++) mirrors.get(i).io.close(sockets.get(i));
        assertThat(lab.edge.liveSockets()).isEmpty();
        assertThat(lab.edge.mediaSocket(media(lab, 40000), 0)).isInstanceOf(Bound.Ok.class);
    }

    @Test
    void isTheSameRunForTheSameSeedAndAnotherForAnother() {
        assertThat(trace(42)).isEqualTo(trace(42));
        assertThat(trace(42)).isNotEqualTo(trace(43));
    }

    private static List<String> trace(long seed) {
        Lab lab = new Lab(seed, FirewallOptions.USUAL, FirewallOptions.USUAL, LinkConditions.ROUGH);
        Notes shared = Notes.echo(lab.edge, Lab.EDGE, 36000);
        Notes control = new Notes(lab.control, Lab.CONTROL, 36002);
        for (int i = 0; i < 200; i++) {
            String text = "packet " + i + " " + lab.control.entropy().hex(2);
            lab.world.after(i * 20 * Lab.MS, () -> control.send(Lab.EDGE, 36000, text));
        }
        lab.world.runFor(10 * Lab.SECOND);
        assertThat(lab.world.packetsUnaccounted()).isZero();
        assertThat(shared.lines).hasSizeBetween(150, 215);
        List<String> out = new ArrayList<>();
        for (Capture.Seen s : lab.world.capture().packets()) {
            out.add(s.timeNs() + " " + s.segment() + " " + s.packet()
                    + new String(s.packet().data(), StandardCharsets.US_ASCII));
        }
        return out;
    }

    @Test
    void countsADatagramThatNobodyTakes() {
        Lab lab = new Lab(1);
        DatagramSocket sip = ((Bound.Ok<DatagramSocket>) lab.edge.datagram(
                lab.book.claim(Role.EDGE, PortClaim.Side.BOTH, Transport.UDP, Endpoint.of(Lab.EDGE, 5060), "SIP-3"),
                (_, _, _) -> {})).socket();
        sip.close();
        new Notes(lab.phone, Lab.PHONE, 5060).send(Lab.EDGE, 5060, "hello");
        lab.world.runFor(Lab.SECOND);
        assertThat(lab.edge.counters()).containsEntry("udp.no-socket", 1L);
    }
}
