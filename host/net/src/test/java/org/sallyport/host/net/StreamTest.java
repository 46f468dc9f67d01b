package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason.Kind;
import org.sallyport.host.Host;
import org.sallyport.host.Listener;
import org.sallyport.host.Stream;

@ParameterizedClass
@Timeout(60)
@EnumSource(NetSettings.DeskLoop.class)
class StreamTest {
    private static final int SOURCES_MAX = 3;

    @Parameter
    NetSettings.DeskLoop loop;

    @TempDir
    Path state;

    private NetHost host;
    private final Claims edge = Claims.onOwnAddress();
    private final Claims control = Claims.onOwnAddress();
    private final StreamTape server = new StreamTape();
    private final StreamTape client = new StreamTape();
    private final List<Socket> raw = new ArrayList<>();

    @BeforeEach
    void start() {
        NetLimits limits = NetLimits.DEFAULTS.withStreams(new NetLimits.Streams(
                20, SOURCES_MAX, 2, TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(5),
                TimeUnit.SECONDS.toNanos(2)));
        host = NetHost.start(NetSettings.of(state).withDeskLoop(loop).withLimits(limits));
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket s : raw) s.close();
        host.close();
    }

    private Listener listen() {
        return switch (host.call(h -> h.listen(edge.edgeTcp(), null, server))) {
            case Bound.Ok<Listener> ok -> ok.socket();
            case Bound.Refused<Listener> no -> throw new AssertionError(no.why());
        };
    }

    private Stream connect(int localPort) {
        return host.call(h -> h.connect(control.outTcp(localPort), edge.at(5060), null, client));
    }

    private Socket rawConnect() throws IOException {
        Socket s = new Socket(InetAddress.getByName(edge.address.toString()), 5060);
        raw.add(s);
        return s;
    }

    @Test
    void bytesGoBothWaysFromTheClaimedSourcePort() {
        listen();
        connect(25_000);
        Stream there = server.opened.take();
        Stream here = client.opened.take();
        assertThat(there.remote()).isEqualTo(control.at(25_000));
        assertThat(there.local()).isEqualTo(edge.at(5060));
        assertThat(here.local()).isEqualTo(control.at(25_000));
        host.run(h -> StreamTape.write(here, "REGISTER"));
        assertThat(server.read(8)).isEqualTo("REGISTER");
        host.run(h -> StreamTape.write(there, "200 OK"));
        assertThat(client.read(6)).isEqualTo("200 OK");
    }

    @Test
    void whatIsWrittenBeforeOpeningIsSentThen() {
        listen();
        host.run(h -> {
            Stream s = h.connect(control.outTcp(25_001), edge.at(5060), null, client);
            StreamTape.write(s, "early");
        });
        assertThat(server.read(5)).isEqualTo("early");
    }

    @Test
    void whatIsQueuedLeavesBeforeTheEnd() {
        listen();
        connect(25_002);
        Stream here = client.opened.take();
        String long1 = "x".repeat(300_000);
        host.run(h -> {
            StreamTape.write(here, long1);
            here.close();
        });
        assertThat(server.read(long1.length())).isEqualTo(long1);
        assertThat(client.closed.take().kind()).isEqualTo(Kind.LOCAL);
        assertThat(server.closed.take().kind()).isEqualTo(Kind.PEER);
    }

    @Test
    void thePortServesAgainAtOnceAfterAClose() {
        listen();
        for (int i = 0; i < 3; i++) {
            connect(25_003);
            Stream here = client.opened.take();
            server.opened.take();
            host.run(h -> here.close());
            assertThat(client.closed.take().kind()).isEqualTo(Kind.LOCAL);
            server.closed.take();
        }
    }

    @Test
    void nobodyThereIsRefused() {
        connect(25_004);
        var why = client.closed.take();
        assertThat(why.kind()).isEqualTo(Kind.REFUSED);
        assertThat(why.detail()).contains(edge.at(5060).toString());
        assertThat(host.liveSockets()).isEmpty();
    }

    @Test
    void anAddressThatIsNotOursIsALocalFault() {
        Claims foreign = Claims.on("203.0.113.78");
        host.run(h -> h.connect(foreign.outTcp(25_005), edge.at(5060), null, client));
        assertThat(client.closed.take().kind()).isEqualTo(Kind.LOCAL_PORT);
    }

    @Test
    void theSamePortTowardTheSamePeerIsALocalFault() {
        listen();
        connect(25_006);
        client.opened.take();
        connect(25_006);
        assertThat(client.closed.take().kind()).isEqualTo(Kind.LOCAL_PORT);
    }

    @Test
    void aListenerOnATakenPortIsRefusedAsInUse() {
        listen();
        Bound<Listener> again = host.call(h -> h.listen(edge.edgeTcp(), null, server));
        assertThat(again).isInstanceOfSatisfying(Bound.Refused.class, r -> assertThat(r.inUse()).isTrue());
    }

    @Test
    void aPeerThatDoesNotReadIsCutOff() throws IOException {
        listen();
        rawConnect();
        Stream there = server.opened.take();
        byte[] chunk = new byte[64 * 1024];
        host.run(h -> writeUntilRefused(h, there, chunk));
        assertThat(server.closed.take().kind()).isEqualTo(Kind.SLOW_PEER);
        assertThat(host.counters()).containsEntry(NetCounter.SLOW_PEER, 1L);
    }

    private void writeUntilRefused(Host h, Stream s, byte[] chunk) {
        if (host.counters().get(NetCounter.SLOW_PEER) > 0) return;
        s.write(chunk, 0, chunk.length);
        h.soon(() -> writeUntilRefused(h, s, chunk));
    }

    @Test
    void aListenerAndTheStreamsThatItOpensHaveOnePort() throws IOException {
        listen();
        StreamTape relay = new StreamTape();
        Bound<Listener> bound = host.call(h -> h.listen(edge.relay(24_000), null, relay));
        assertThat(bound).isInstanceOf(Bound.Ok.class);
        InetAddress address = InetAddress.getByName(edge.address.toString());
        try (ServerSocket other = new ServerSocket(0, 5, address)) {
            host.run(h -> h.connect(edge.relay(24_000), edge.at(5060), null, client));
            assertThat(server.opened.take().remote()).isEqualTo(edge.at(24_000));
            host.run(h -> h.connect(edge.relay(24_000), edge.at(other.getLocalPort()), null, client));
            raw.add(other.accept());
            assertThat(raw.getLast().getPort()).isEqualTo(24_000);
            assertThat(client.opened.take().local()).isEqualTo(edge.at(24_000));
            raw.add(new Socket(address, 24_000));
            assertThat(relay.opened.take().local()).isEqualTo(edge.at(24_000));
        }
        host.run(h -> h.connect(edge.relay(24_000), edge.at(5060), null, client));
        assertThat(client.closed.take().kind()).as("the same four numbers twice").isEqualTo(Kind.LOCAL_PORT);
    }

    @Test
    void aStreamThatDoesNotReadIsToldNothingUntilItReads() throws IOException {
        listen();
        Socket s = rawConnect();
        Stream there = server.opened.take();
        host.run(h -> there.reading(false));
        s.getOutputStream().write("later".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        // A second connection says so much that the first one would have been read as well.
        Socket busy = rawConnect();
        server.opened.take();
        for (int i = 0; i < 50; i++) {
            busy.getOutputStream().write('x');
            assertThat(server.read(1)).isEqualTo("x");
        }
        host.run(h -> there.reading(true));
        assertThat(server.read(5)).isEqualTo("later");
    }

    @Test
    void aWriterHearsWhenLittleWaitsAgain() throws IOException {
        listen();
        Socket s = rawConnect();
        Stream there = server.opened.take();
        byte[] much = new byte[900_000];
        host.run(h -> {
            there.write(much, 0, 1_000);
            there.write(much, 0, much.length);
            assertThat(there.pendingBytes()).isEqualTo(901_000);
        });
        assertThat(s.getInputStream().readNBytes(901_000)).hasSize(901_000);
        assertThat(server.drained.take()).isLessThanOrEqualTo(Stream.PENDING_BYTES_LOW);
    }

    @Test
    void aResetIsANetworkEnd() throws IOException {
        listen();
        Socket s = rawConnect();
        server.opened.take();
        s.setSoLinger(true, 0);
        s.close();
        assertThat(server.closed.take().kind()).isEqualTo(Kind.NETWORK);
    }

    @Test
    void oneSourceHoldsOnlyItsShare() throws IOException {
        listen();
        for (int i = 0; i < SOURCES_MAX; i++) {
            rawConnect();
            server.opened.take();
        }
        assertThat(ended(rawConnect())).isTrue();
        assertThat(host.counters()).containsEntry(NetCounter.SOURCE_FULL, 1L);
        raw.getFirst().close();
        assertThat(server.closed.take().kind()).isEqualTo(Kind.PEER);
        rawConnect();
        assertThat(server.opened.take()).isNotNull();
    }

    @Test
    void aNeighborhoodHoldsThreeTimesWhatOneSourceMay() throws IOException {
        listen();
        for (int i = 1; i <= 3 * SOURCES_MAX; i++) {
            rawConnectFrom("127.77.5." + i);
            server.opened.take();
        }
        assertThat(ended(rawConnectFrom("127.77.5.99"))).isTrue();
        assertThat(host.counters()).containsEntry(NetCounter.SOURCE_FULL, 1L);
        rawConnectFrom("127.77.6.1");
        assertThat(server.opened.take()).as("from beside it").isNotNull();
        raw.getFirst().close();
        server.closed.take();
        rawConnectFrom("127.77.5.99");
        assertThat(server.opened.take()).isNotNull();
    }

    private Socket rawConnectFrom(String address) throws IOException {
        Socket s = new Socket(InetAddress.getByName(edge.address.toString()), 5060, InetAddress.getByName(address), 0);
        raw.add(s);
        return s;
    }

    private static boolean ended(Socket s) {
        try {
            return s.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void closingTheListenerKeepsItsStreams() {
        Listener listener = listen();
        connect(25_007);
        Stream here = client.opened.take();
        server.opened.take();
        host.run(h -> listener.close());
        host.run(h -> StreamTape.write(here, "still"));
        assertThat(server.read(5)).isEqualTo("still");
        connect(25_008);
        assertThat(client.closed.take().kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void closingTheHostEndsEveryStreamWithAWord() {
        listen();
        connect(25_009);
        client.opened.take();
        server.opened.take();
        host.close();
        assertThat(client.closed.take().kind()).isIn(Kind.LOCAL, Kind.PEER);
        assertThat(server.closed.take().kind()).isIn(Kind.LOCAL, Kind.PEER);
        assertThat(host.liveSockets()).isEmpty();
    }

    @Test
    void streamsWorkOverIpv6() {
        Claims six = Claims.on("::1");
        int port = 25_000 + ThreadLocalRandom.current().nextInt(5_000);
        host.run(h -> h.connect(six.outTcp(port), six.at(9), null, client));
        assertThat(client.closed.take().kind()).isEqualTo(Kind.REFUSED);
    }
}
