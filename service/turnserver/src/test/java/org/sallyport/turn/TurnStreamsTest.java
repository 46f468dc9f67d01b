package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.StreamBench.SECOND;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.SimHost;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.AllocationReport.Traffic;
import org.sallyport.turn.StreamBench.Client;
import org.sallyport.turn.tcp.StreamLimits;
import org.sallyport.turn.tcp.TcpRelayLimits;
import org.sallyport.wire.Transport;

class TurnStreamsTest {
    private static final byte[] BINDING = StunWriter.bindingRequest(new byte[12]).bytes();
    private static final StreamLimits USUAL = StreamLimits.DEFAULTS;

    private final StreamBench bench = new StreamBench(1, USUAL, Optional.empty());
    private final SimHost phone = bench.host("phone", "192.0.1.7");

    private static StreamLimits with(int connections, int perAddress, long bytesPerSecond) {
        return new StreamLimits(USUAL.frameBytesMax(), USUAL.messageNs(), USUAL.unprovenNs(), USUAL.stallNs(),
                connections, perAddress, bytesPerSecond, USUAL.toClientPendingMax());
    }

    private AllocationReport allocation(Client client) {
        return new AllocationReport(1, "alice", Transport.TCP, client.stream.local(), StreamBench.SERVER, List.of(), 0,
                0, 0, 0, new Traffic(0, 0, 0), new Traffic(0, 0, 0), Optional.empty());
    }

    private long counter(StreamBench b, String name) {
        return b.streams.counters().values().getOrDefault(name, 0L);
    }

    @Test
    void handsWholeFramesToOneLoopAndWritesItsAnswersPadded() {
        Client client = bench.client(phone);
        for (byte b : BINDING) client.send(new byte[] {b});
        client.send(new byte[] {0x40, 0x01, 0, 1, 'x', 0, 0, 0});
        bench.settle();
        assertThat(bench.told()).hasSize(2).allSatisfy(c -> {
            var from = (TurnCommand.FromStream) c;
            assertThat(from.client()).isEqualTo(client.stream.local());
            assertThat(from.server()).isEqualTo(StreamBench.SERVER);
            assertThat(from.transport()).isEqualTo(Transport.TCP);
        });
        assertThat(bench.frames()).containsExactly(BINDING, new byte[] {0x40, 0x01, 0, 1, 'x', 0, 0, 0});
        assertThat(bench.told.stream().filter(List::isEmpty)).as("the other loop hears nothing").hasSize(1);
        long id = ((TurnCommand.FromStream) bench.told().getFirst()).stream();
        bench.streams.event(new TurnEvent.ToStream(id, BINDING));
        bench.streams.event(new TurnEvent.ToStream(id, new byte[] {0x40, 0x01, 0, 1, 'y'}));
        bench.settle();
        assertThat(client.frames).containsExactly(BINDING, new byte[] {0x40, 0x01, 0, 1, 'y', 0, 0, 0});
        bench.streams.event(new TurnEvent.CloseStream(id, "because"));
        bench.settle();
        assertThat(client.closed).isNotNull();
        assertThat(bench.told().getLast()).isEqualTo(new TurnCommand.StreamClosed(id));
        assertThat(bench.streams.connections()).isZero();
    }

    @Test
    void dealsConnectionsOutToAllLoopsAndLeavesEachWithItsOwn() {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) clients.add(bench.client(phone));
        for (int round = 0; round < 3; round++) clients.forEach(c -> c.send(BINDING));
        bench.settle();
        assertThat(bench.told).allSatisfy(l -> assertThat(l).hasSize(15));
        assertThat(bench.told.get(0)).extracting(c -> ((TurnCommand.FromStream) c).stream() % 2).containsOnly(0L);
    }

    @Test
    void turn48ClosesOnWhatIsNoTurnWithoutAnOctet() {
        for (String text : List.of("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\u0016\u0003\u0001", "SSH-2.0-x", "\u0080")) {
            Client client = bench.client(phone);
            client.send(text);
            bench.settle();
            assertThat(client.closed).isNotNull();
            assertThat(client.rawBytes).isZero();
        }
        Client early = bench.client(phone);
        early.send(new byte[] {0x40, 0x01, 0, 0});
        bench.settle();
        assertThat(early.closed).as("ChannelData before any request").isNotNull();
        assertThat(bench.told()).isEmpty();
        assertThat(counter(bench, "streams-closed-not-turn")).isEqualTo(5);
    }

    @Test
    void turn41ClosesWhoSaysNothingOrTooSlowlyAtTheDeadlineAndServesTheOthers() {
        StreamBench b = new StreamBench(2, with(2_000, 2_000, 4_000_000), Optional.empty());
        SimHost many = b.host("many", "192.0.1.8");
        List<Client> idle = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) idle.add(b.client(many));
        Client slow = b.client(many);
        Client good = b.client(b.host("good", "192.0.1.9"));
        slow.send(new byte[] {0});
        good.send(BINDING);
        b.world.runFor(5 * SECOND);
        slow.send(new byte[] {1});
        assertThat(b.streams.connections()).isEqualTo(1_002);
        assertThat(b.frames()).hasSize(1);
        b.world.runFor(4 * SECOND);
        assertThat(idle).allMatch(c -> c.closed == null);
        b.world.runFor(3 * SECOND);
        assertThat(idle).allMatch(c -> c.closed != null);
        assertThat(slow.closed).isNotNull();
        good.send(BINDING);
        b.settle();
        assertThat(b.frames()).hasSize(2);
        assertThat(b.streams.connections()).isOne();
    }

    @Test
    void countsTheTimeOfEveryFrameFromItsFirstOctet() {
        Client client = bench.client(phone);
        client.send(BINDING);
        bench.settle();
        bench.streams.event(new TurnEvent.Began(allocation(client)));
        for (int i = 0; i < 6; i++) {
            bench.world.runFor(8 * SECOND);
            client.send(new byte[] {0, 1, 0, 0});
            bench.world.runFor(SECOND);
            client.send(Arrays.copyOfRange(BINDING, 4, 20));
        }
        bench.settle();
        assertThat(bench.frames()).hasSize(7);
        client.send(new byte[] {0, 1, 0});
        bench.world.runFor(12 * SECOND);
        assertThat(client.closed).isNotNull();
    }

    @Test
    void letsNobodyStayWithoutAnAllocation() {
        Client chatty = bench.client(phone);
        Client holder = bench.client(phone);
        for (int i = 0; i < 29; i++) {
            chatty.send(BINDING);
            holder.send(BINDING);
            bench.world.runFor(SECOND);
            if (i == 3) bench.streams.event(new TurnEvent.Began(allocation(holder)));
        }
        assertThat(chatty.closed).isNull();
        bench.world.runFor(3 * SECOND);
        assertThat(chatty.closed).isNotNull();
        bench.world.runFor(600 * SECOND);
        assertThat(holder.closed).isNull();
        bench.streams.event(new TurnEvent.Ended(allocation(holder), "expired"));
        bench.world.runFor(29 * SECOND);
        assertThat(holder.closed).isNull();
        bench.world.runFor(3 * SECOND);
        assertThat(holder.closed).isNotNull();
    }

    @Test
    void takesNoMoreConnectionsThanItsLimitsAndForgetsThoseThatAreGone() {
        StreamBench b = new StreamBench(3, with(5, 3, 4_000_000), Optional.empty());
        SimHost one = b.host("one", "192.0.1.8");
        SimHost two = b.host("two", "192.0.1.9");
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) clients.add(b.client(one));
        b.settle();
        for (int i = 0; i < 5; i++) clients.add(b.client(two));
        b.settle();
        assertThat(clients.stream().map(c -> c.closed == null))
                .containsExactly(true, true, true, false, false, true, true, false, false, false);
        clients.get(0).stream.close();
        b.settle();
        Client next = b.client(one);
        b.settle();
        assertThat(next.closed).isNull();
        assertThat(b.streams.connections()).isEqualTo(5);
    }

    @Test
    void dropsRelayedDataForAClientThatDoesNotReadAndAtLastTheClient() {
        Client client = bench.client(phone);
        client.send(BINDING);
        bench.settle();
        bench.streams.event(new TurnEvent.Began(allocation(client)));
        long id = ((TurnCommand.FromStream) bench.told().getFirst()).stream();
        phone.powerCut();
        byte[] data = new byte[1_204];
        data[0] = 0x40;
        data[2] = 4;
        data[3] = (byte) 0xb0;
        for (int i = 0; i < 5_000; i++) bench.streams.event(new TurnEvent.ToStream(id, data));
        assertThat(counter(bench, "streams-data-dropped")).isGreaterThan(4_500);
        bench.world.runFor(25 * SECOND);
        assertThat(bench.streams.connections()).isOne();
        bench.world.runFor(15 * SECOND);
        assertThat(bench.streams.connections()).isZero();
        assertThat(bench.told().getLast()).isEqualTo(new TurnCommand.StreamClosed(id));
    }

    @Test
    void closesTheConnectionWhenItsLoopIsFullAndTellsTheLoopLater() {
        Client client = bench.client(phone);
        client.send(BINDING);
        bench.settle();
        bench.loopsFull = true;
        client.send(BINDING);
        bench.settle();
        assertThat(client.closed).isNotNull();
        bench.world.runFor(5 * SECOND);
        assertThat(bench.told()).hasSize(1);
        bench.loopsFull = false;
        bench.world.runFor(2 * SECOND);
        assertThat(bench.told()).last().isInstanceOf(TurnCommand.StreamClosed.class);
    }

    @Test
    void readsAClientNoFasterThanItsRate() {
        StreamBench b = new StreamBench(4, with(10, 10, 10_000), Optional.empty());
        Client client = b.client(b.host("fast", "192.0.1.8"));
        b.settle();
        for (int i = 0; i < 2_000; i++) {
            client.send(BINDING);
            if (i % 50 == 0) b.world.runFor(SECOND / 100);
        }
        b.world.runFor(10 * SECOND);
        // Each of these messages counts as 84 octets.
        assertThat(b.frames().size()).isBetween(1_000, 1_500);
        b.world.runFor(15 * SECOND);
        assertThat(b.frames()).hasSize(2_000);
        assertThat(client.closed).isNull();
    }

    @Test
    void leavesTcpRelaysToTheLoopsRefusalWhereTheyAreOff() {
        Client client = bench.client(phone);
        client.send(client.request(StunMethod.ALLOCATE).requestedTransport(6).bytes());
        client.send(client.request(StunMethod.CONNECT).bytes());
        bench.settle();
        assertThat(bench.frames()).hasSize(2);
    }

    @Test
    void stopsWithEverythingClosed() {
        Client client = bench.client(phone);
        bench.settle();
        bench.streams.stop();
        bench.settle();
        assertThat(client.closed).isNotNull();
        assertThat(bench.edge.liveSockets()).isEmpty();
        Client late = bench.client(phone);
        bench.settle();
        assertThat(late.opened).isFalse();
    }

    @Test
    void survivesAnyOctetsAndKeepsNothing() {
        Random random = new Random(11);
        StreamBench b = new StreamBench(5, with(50, 50, 4_000_000), Optional.of(TcpRelayLimits.DEFAULTS));
        SimHost rogue = b.host("rogue", "192.0.1.8");
        for (int round = 0; round < 400; round++) {
            Client client = b.client(rogue);
            byte[] bytes = random.nextBoolean() ? client.request(StunMethod.ALLOCATE).requestedTransport(6).bytes()
                    : client.request(StunMethod.CONNECTION_BIND).bytes();
            byte[] more = new byte[random.nextInt(60)];
            random.nextBytes(more);
            for (int i = random.nextInt(3); i > 0; i--) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            client.send(bytes);
            client.send(more);
            if (random.nextInt(4) == 0) client.stream.close();
            b.world.runFor(SECOND / 20);
        }
        b.world.runFor(60 * SECOND);
        assertThat(b.streams.connections()).isZero();
        assertThat(b.ledger.total()).isZero();
        assertThat(b.edge.liveSockets()).as("the listener alone").hasSize(1);
    }
}
