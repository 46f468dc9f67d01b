package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.Bound;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.MediaMachine;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Machine;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

@ParameterizedClass
@Timeout(60)
@EnumSource(NetSettings.MediaPath.class)
class MediaLoopTest {
    private static final int RTP = 36_012;
    private static final int PEER = 40_000;
    private static final int PACKETS = 20_000;
    private static final int ROUNDS_MAX = 15;

    @Parameter
    NetSettings.MediaPath media;

    @TempDir
    Path state;

    private NetHost host;
    private final Claims edge = Claims.onOwnAddress();
    private final Claims phone = Claims.onOwnAddress();
    private final Mailbox<String> events = new Mailbox<>();
    private DatagramChannel peer;
    private MediaLoop<Consumer<Echo>> loop;

    /** Sends back what comes, tells the desk what it is told to. */
    private static final class Echo implements MediaMachine<Consumer<Echo>> {
        final MediaIo io;
        final Consumer<? super String> events;
        Endpoint answerTo;
        long deadlineNs = Machine.NEVER;
        int turnsToGo;
        boolean throwing;
        boolean telling = true;

        Echo(MediaIo io, Consumer<? super String> events) {
            this.io = io;
            this.events = events;
        }

        @Override
        public void command(Consumer<Echo> command, long nowNs) {
            command.accept(this);
        }

        @Override
        public void datagram(MediaSocket s, int tag, ByteBuffer p, long high, long low, int port, long nowNs) {
            if (throwing) {
                events.accept("threw");
                throw new IllegalStateException("on purpose");
            }
            if (telling) events.accept(tag + " " + p.remaining() + " " + Long.toHexString(low) + ":" + port);
            if (answerTo != null) io.send(s, p, answerTo);
        }

        @Override
        public void timer(long nowNs) {
            turnsToGo--;
            deadlineNs = turnsToGo > 0 ? nowNs : Machine.NEVER;
            if (turnsToGo <= 0) events.accept("timer");
        }

        @Override
        public long deadlineNs() {
            return deadlineNs;
        }
    }

    @BeforeEach
    void start() throws IOException {
        host = NetHost.start(NetSettings.of(state).withMediaPath(media));
        List<MediaLoop<Consumer<Echo>>> loops =
                host.call(h -> h.mediaLoops(1, (io, entropy, ev) -> new Echo(io, ev), events::put));
        loop = loops.getFirst();
        peer = DatagramChannel.open(StandardProtocolFamily.INET);
        peer.bind(new InetSocketAddress(SocketAddresses.inet(phone.address), PEER));
    }

    @AfterEach
    void stop() throws IOException {
        peer.close();
        host.close();
    }

    private MediaSocket bind(int port) {
        return switch (host.call(h -> h.mediaSocket(edge.media(port), 46))) {
            case Bound.Ok<MediaSocket> ok -> ok.socket();
            case Bound.Refused<MediaSocket> no -> throw new AssertionError(no.why());
        };
    }

    private void tell(Consumer<Echo> command) {
        assertThat(loop.submit(command)).isTrue();
    }

    /** Waits until the loop has begun another turn, which is when a wanted peer takes effect. */
    private void settle() {
        tell(e -> {
            e.turnsToGo = 2;
            e.deadlineNs = System.nanoTime();
        });
        assertThat(events.take()).isEqualTo("timer");
    }

    private void fromPeer(int length) throws IOException {
        peer.send(ByteBuffer.allocate(length), SocketAddresses.socket(edge.at(RTP)));
    }

    private int atPeer() throws IOException {
        peer.socket().setSoTimeout(20_000);
        var p = new DatagramPacket(new byte[4096], 4096);
        peer.socket().receive(p);
        return p.getLength();
    }

    private String hex(IpAddress address) {
        return Long.toHexString(address.low());
    }

    @Test
    void aDatagramArrivesWithTagAndSourceAndTheAnswerLeavesFromTheSamePort() throws IOException {
        MediaSocket s = bind(RTP);
        tell(e -> {
            e.answerTo = phone.at(PEER);
            e.io.start(s, 77);
        });
        fromPeer(172);
        assertThat(events.take()).isEqualTo("77 172 " + hex(phone.address) + ":" + PEER);
        assertThat(atPeer()).isEqualTo(172);
    }

    @Test
    void mediaWorkOverIpv6() throws IOException {
        Claims six = Claims.on("::1");
        int port = 2 * ThreadLocalRandom.current().nextInt(20_000, 25_000);
        try (DatagramChannel far = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            far.bind(new InetSocketAddress(SocketAddresses.inet(six.address), 0));
            Endpoint farEnd = SocketAddresses.endpoint((InetSocketAddress) far.getLocalAddress());
            Bound<MediaSocket> bound = host.call(h -> h.mediaSocket(six.media(port), 34));
            MediaSocket s = ((Bound.Ok<MediaSocket>) bound).socket();
            tell(e -> {
                e.answerTo = farEnd;
                e.io.start(s, 6);
            });
            far.send(ByteBuffer.allocate(33), SocketAddresses.socket(six.at(port)));
            assertThat(events.take()).isEqualTo("6 33 1:" + farEnd.port());
            tell(e -> e.io.connect(s, farEnd));
            settle();
            far.send(ByteBuffer.allocate(34), SocketAddresses.socket(six.at(port)));
            assertThat(events.take()).isEqualTo("6 34 1:" + farEnd.port());
            ByteBuffer back = ByteBuffer.allocate(100);
            far.receive(back);
            far.receive(back.clear());
            assertThat(back.position()).isEqualTo(34);
        }
    }

    @Test
    void aConnectedSocketTakesOnlyItsPeerAndSendsThere() throws IOException {
        MediaSocket s = bind(RTP);
        tell(e -> {
            e.io.start(s, 1);
            e.io.connect(s, phone.at(PEER));
            e.answerTo = phone.at(1);
        });
        settle();
        try (DatagramChannel stranger = DatagramChannel.open(StandardProtocolFamily.INET)) {
            stranger.bind(new InetSocketAddress(SocketAddresses.inet(Claims.onOwnAddress().address), 0));
            stranger.send(ByteBuffer.allocate(9), SocketAddresses.socket(edge.at(RTP)));
        }
        fromPeer(10);
        assertThat(events.take()).isEqualTo("1 10 " + hex(phone.address) + ":" + PEER);
        assertThat(atPeer()).isEqualTo(10);
    }

    @Test
    void theKernelsPeerCanBeChangedAndTakenBack() throws IOException {
        MediaSocket s = bind(RTP);
        tell(e -> {
            e.io.start(s, 1);
            e.io.connect(s, phone.at(PEER + 2));
        });
        tell(e -> e.io.connect(s, phone.at(PEER)));
        tell(e -> e.io.connect(s, null));
        settle();
        fromPeer(11);
        assertThat(events.take()).startsWith("1 11 ");
        tell(e -> e.io.send(s, ByteBuffer.allocateDirect(12), phone.at(PEER)));
        assertThat(atPeer()).isEqualTo(12);
    }

    @Test
    void aPeerThatIsGoneIsCountedAndNothingBreaks() throws IOException {
        MediaSocket s = bind(RTP);
        Endpoint nobody = phone.at(PEER + 4);
        tell(e -> {
            e.io.start(s, 1);
            e.io.connect(s, nobody);
        });
        settle();
        while (host.counters().get(NetCounter.MEDIA_UNREACHABLE) == 0) {
            tell(e -> {
                e.io.send(s, ByteBuffer.allocateDirect(5), null);
                e.events.accept("sent");
            });
            events.take();
        }
        tell(e -> e.io.connect(s, phone.at(PEER)));
        settle();
        tell(e -> e.io.send(s, ByteBuffer.allocateDirect(6), null));
        assertThat(atPeer()).isEqualTo(6);
    }

    @Test
    void tooLongADatagramIsDroppedAndCounted() throws IOException {
        MediaSocket s = bind(RTP);
        tell(e -> e.io.start(s, 1));
        fromPeer(MediaIo.DATAGRAM_BYTES_MAX + 1);
        fromPeer(MediaIo.DATAGRAM_BYTES_MAX);
        assertThat(events.take()).startsWith("1 " + MediaIo.DATAGRAM_BYTES_MAX + " ");
        assertThat(host.counters()).containsEntry(NetCounter.MEDIA_TOO_LONG, 1L);
    }

    @Test
    void theTimerRunsAtItsDeadline() {
        tell(e -> e.deadlineNs = System.nanoTime() + 5_000_000);
        assertThat(events.take()).isEqualTo("timer");
    }

    @Test
    void aThrowingMachineKeepsItsLoop() throws IOException {
        MediaSocket s = bind(RTP);
        tell(e -> {
            e.io.start(s, 1);
            e.throwing = true;
        });
        fromPeer(1);
        assertThat(events.take()).isEqualTo("threw");
        tell(e -> e.throwing = false);
        tell(e -> e.events.accept("calm"));
        assertThat(events.take()).isEqualTo("calm");
        fromPeer(2);
        assertThat(events.take()).startsWith("1 ");
        assertThat(host.counters().get(NetCounter.OWN_FAILURE)).isPositive();
    }

    @Test
    void aClosedSocketFreesItsPortAndLeavesTheList() {
        MediaSocket s = bind(RTP);
        Bound<MediaSocket> again = host.call(h -> h.mediaSocket(edge.media(RTP), 0));
        assertThat(again).isInstanceOfSatisfying(Bound.Refused.class, r -> assertThat(r.inUse()).isTrue());
        tell(e -> {
            e.io.start(s, 1);
            e.io.close(s);
        });
        settle();
        assertThat(host.liveSockets()).isEmpty();
        host.run(h -> ((Bound.Ok<MediaSocket>) h.mediaSocket(edge.media(RTP), 0)).socket().discard());
        assertThat(host.liveSockets()).isEmpty();
    }

    @Test
    void theQueueOfCommandsHasAnEnd() throws InterruptedException {
        var gate = new CountDownLatch(1);
        tell(e -> {
            try {
                gate.await();
            } catch (InterruptedException x) {
                throw new IllegalStateException(x);
            }
        });
        int taken = 0;
        while (taken <= MediaLoop.COMMANDS_MAX + 1 && loop.submit(e -> {})) taken++;
        gate.countDown();
        assertThat(taken).isBetween(MediaLoop.COMMANDS_MAX - 1, MediaLoop.COMMANDS_MAX);
        assertThat(host.counters()).containsEntry(NetCounter.COMMAND_REFUSED, 1L);
    }

    @Test
    void aConnectedRelayAllocatesNothingPerPacket() throws IOException {
        MediaSocket s = bind(RTP);
        tell(e -> {
            e.telling = false;
            e.io.start(s, 1);
            e.io.connect(s, phone.at(PEER));
            e.answerTo = phone.at(PEER);
        });
        settle();
        assertThat(bytesPerPacket(List.of(peer))).isLessThan(1.0);
    }

    @Test
    void manySourcesAtOneSocketAllocateNothingOnTheNativePath() throws IOException {
        MediaSocket s = bind(RTP);
        tell(e -> {
            e.telling = false;
            e.io.start(s, 1);
            e.answerTo = phone.at(PEER);
        });
        List<DatagramChannel> sources = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                DatagramChannel c = DatagramChannel.open(StandardProtocolFamily.INET);
                sources.add(c.bind(new InetSocketAddress(SocketAddresses.inet(phone.address), 0)));
            }
            // The channels of the JDK make a few objects whenever the source changes: no more than that.
            double most = media == NetSettings.MediaPath.NATIVE ? 1.0 : 400.0;
            assertThat(bytesPerPacket(sources)).isLessThan(most);
        } finally {
            for (DatagramChannel c : sources) c.close();
        }
    }

    @Test
    void thePathIsTheOneThatWasAskedFor() {
        assertThat(host.nativeMedia()).isEqualTo(media == NetSettings.MediaPath.NATIVE);
    }

    /**
     * What the loop's thread allocates per packet once its code is compiled: the best of several rounds, since the
     * first ones run in the interpreter.
     */
    private double bytesPerPacket(List<DatagramChannel> sources) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = host.loopThread(0).threadId();
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS_MAX && best >= 1.0; round++) {
            long before = threads.getThreadAllocatedBytes(id);
            pingPong(sources);
            best = Math.min(best, (threads.getThreadAllocatedBytes(id) - before) / (double) PACKETS);
        }
        return best;
    }

    private void pingPong(List<DatagramChannel> sources) throws IOException {
        ByteBuffer packet = ByteBuffer.allocateDirect(172);
        ByteBuffer back = ByteBuffer.allocateDirect(2048);
        InetSocketAddress to = SocketAddresses.socket(edge.at(RTP));
        for (int i = 0; i < PACKETS; i++) {
            sources.get(i % sources.size()).send(packet.clear(), to);
            peer.receive(back.clear());
        }
    }
}
