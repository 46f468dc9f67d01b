package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramSocket;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

@ParameterizedClass
@Timeout(60)
@EnumSource(NetSettings.DeskLoop.class)
class DatagramTest {
    @Parameter
    NetSettings.DeskLoop loop;

    @TempDir
    Path state;

    private NetHost host;
    private final Claims one = Claims.onOwnAddress();
    private final Claims two = Claims.onOwnAddress();

    /** What arrived. */
    private record Came(Endpoint from, byte[] bytes) {}

    private final Mailbox<Came> atOne = new Mailbox<>();
    private final Mailbox<Came> atTwo = new Mailbox<>();

    @BeforeEach
    void start() {
        host = NetHost.start(NetSettings.of(state).withDeskLoop(loop));
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private DatagramSocket open(PortClaim claim, Mailbox<Came> to) {
        return switch (host.call(h -> h.datagram(claim, (s, from, bytes) -> to.put(new Came(from, bytes))))) {
            case Bound.Ok<DatagramSocket> ok -> ok.socket();
            case Bound.Refused<DatagramSocket> no -> throw new AssertionError(no.why());
        };
    }

    private DatagramSocket reopen() {
        for (int turn = 0; turn < 1_000; turn++) {
            Bound<DatagramSocket> bound =
                    host.call(h -> h.datagram(one.edgeUdp(), (s, from, b) -> atTwo.put(new Came(from, b))));
            if (bound instanceof Bound.Ok<DatagramSocket> ok) return ok.socket();
        }
        throw new AssertionError("the port did not come back");
    }

    private void send(DatagramSocket s, Endpoint to, byte[] bytes) {
        host.run(h -> s.send(to, bytes, 0, bytes.length));
    }

    @Test
    void datagramsGoBothWaysBetweenTheClaimedPorts() {
        DatagramSocket a = open(one.edgeUdp(), atOne);
        DatagramSocket b = open(two.edgeUdp(), atTwo);
        send(a, two.at(5060), "OPTIONS".getBytes(StandardCharsets.US_ASCII));
        Came there = atTwo.take();
        assertThat(there.from()).isEqualTo(one.at(5060));
        assertThat(there.bytes()).asString().isEqualTo("OPTIONS");
        send(b, there.from(), "200".getBytes(StandardCharsets.US_ASCII));
        assertThat(atOne.take().bytes()).asString().isEqualTo("200");
    }

    @Test
    void theLargestDatagramArrivesWhole() {
        DatagramSocket a = open(one.edgeUdp(), atOne);
        open(two.edgeUdp(), atTwo);
        byte[] big = new byte[65_507];
        Arrays.fill(big, (byte) 7);
        send(a, two.at(5060), big);
        assertThat(atTwo.take().bytes()).isEqualTo(big);
    }

    @Test
    void directCallsMoveThemWhereTheDeskHasTheNativeLoop() {
        DatagramSocket a = open(one.edgeUdp(), atOne);
        assertThat(a instanceof NativeDatagramSocket).isEqualTo(loop == NetSettings.DeskLoop.BEST);
    }

    @Test
    void manyOfOneTurnArriveInOrderWithTheirSources() {
        DatagramSocket a = open(one.edgeUdp(), atOne);
        open(two.edgeUdp(), atTwo);
        DatagramSocket third = open(Claims.on("127.0.0.9").edgeUdp(), atOne);
        host.run(h -> {
            for (int i = 0; i < 600; i++) {
                byte[] bytes = {(byte) (i >>> 8), (byte) i};
                (i % 3 == 0 ? third : a).send(two.at(5060), bytes, 0, 2);
            }
        });
        int lastA = -1;
        int lastThird = -1;
        for (int n = 0; n < 600; n++) {
            Came c = atTwo.take();
            int i = (c.bytes()[0] & 0xff) << 8 | c.bytes()[1] & 0xff;
            boolean fromThird = i % 3 == 0;
            assertThat(c.from()).isEqualTo(fromThird ? Endpoint.of("127.0.0.9", 5060) : one.at(5060));
            assertThat(i).isGreaterThan(fromThird ? lastThird : lastA);
            if (fromThird) lastThird = i;
            else lastA = i;
        }
    }

    @Test
    void anEmptyDatagramSaysNothing() {
        DatagramSocket a = open(one.edgeUdp(), atOne);
        open(two.edgeUdp(), atTwo);
        send(a, two.at(5060), new byte[0]);
        send(a, two.at(5060), new byte[] {5});
        assertThat(atTwo.take().bytes()).containsExactly(5);
    }

    @Test
    void whatIsSentBeforeTheSocketClosesLeaves() {
        DatagramSocket a = open(one.edgeUdp(), atOne);
        open(two.edgeUdp(), atTwo);
        host.run(h -> {
            a.send(two.at(5060), new byte[] {7}, 0, 1);
            a.close();
            a.send(two.at(5060), new byte[] {8}, 0, 1);
        });
        assertThat(atTwo.take().bytes()).containsExactly(7);
        assertThat(atTwo.isEmpty()).isTrue();
    }

    @Test
    void addressesOfIpv6GoBothWays() {
        DatagramSocket a = open(Claims.on("::1").edgeUdp(), atOne);
        send(a, Endpoint.of("::1", 5060), new byte[] {6});
        Came c = atOne.take();
        assertThat(c.from()).isEqualTo(Endpoint.of("::1", 5060));
        assertThat(c.bytes()).containsExactly(6);
    }

    @Test
    void aSocketOfBothFamiliesSeesAnIpv4SourceAsOne() {
        open(Claims.on("::").edgeUdp(), atOne);
        DatagramSocket b = open(two.outUdp(), atTwo);
        send(b, Endpoint.of("127.0.0.1", 5060), new byte[] {4});
        assertThat(atOne.take().from().address()).isEqualTo(two.address);
    }

    @Test
    void aClosedPortAtThePeerHurtsNothing() {
        DatagramSocket a = open(one.edgeUdp(), atOne);
        for (int i = 0; i < 50; i++) send(a, two.at(5060), new byte[] {1});
        send(a, one.at(5060), new byte[] {2});
        assertThat(atOne.take().bytes()).containsExactly(2);
        assertThat(host.counters().get(NetCounter.DATAGRAM_NOT_SENT)).isZero();
    }

    @Test
    void onlyTheGivenSliceIsSentAndTheArrayIsNotKept() {
        DatagramSocket a = open(one.edgeUdp(), atOne);
        open(two.edgeUdp(), atTwo);
        byte[] bytes = "abcdef".getBytes(StandardCharsets.US_ASCII);
        host.run(h -> {
            a.send(two.at(5060), bytes, 2, 3);
            Arrays.fill(bytes, (byte) 0);
        });
        assertThat(atTwo.take().bytes()).asString().isEqualTo("cde");
    }

    @Test
    void aPortInUseIsNamedAsSuch() {
        open(one.edgeUdp(), atOne);
        Bound<DatagramSocket> again = host.call(h -> h.datagram(one.edgeUdp(), (s, f, b) -> {}));
        assertThat(again).isInstanceOfSatisfying(Bound.Refused.class, r -> {
            assertThat(r.inUse()).isTrue();
            assertThat(r.why()).contains(one.at(5060).toString()).contains("SIP-3");
        });
    }

    @Test
    void aForeignAddressIsRefusedAndNotInUse() {
        Bound<DatagramSocket> foreign =
                host.call(h -> h.datagram(Claims.on("203.0.113.77").edgeUdp(), (s, f, b) -> {}));
        assertThat(foreign).isInstanceOfSatisfying(Bound.Refused.class, r -> {
            assertThat(r.inUse()).isFalse();
            assertThat(r.why()).contains("203.0.113.77");
        });
    }

    @Test
    void nothingArrivesAfterCloseAndThePortIsFree() {
        DatagramSocket a = open(one.edgeUdp(), atOne);
        host.run(h -> a.close());
        // The portable loop gives the port back with its next look at the kernel.
        DatagramSocket b = reopen();
        send(b, one.at(5060), new byte[] {1});
        assertThat(atTwo.take().bytes()).containsExactly(1);
        assertThat(atOne.isEmpty()).isTrue();
    }

    @Test
    void aDatagramToNobodyOrToAnotherFamilyLeavesTheSocketGood() {
        DatagramSocket a = open(one.edgeUdp(), atOne);
        send(a, two.at(5060), new byte[] {1});
        send(a, Endpoint.of("::1", 5060), new byte[] {2});
        send(a, two.at(0), new byte[] {3});
        send(a, one.at(5060), new byte[] {4});
        assertThat(atOne.take().bytes()).containsExactly(4);
        assertThat(host.counters().get(NetCounter.DATAGRAM_NOT_SENT)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aThrowingReceiverStillGetsTheNextDatagram() {
        Mailbox<byte[]> got = new Mailbox<>();
        host.run(h -> h.datagram(one.edgeUdp(), (s, f, b) -> {
            if (b[0] == 0) throw new IllegalStateException("on purpose");
            got.put(b);
        }));
        DatagramSocket b = open(two.edgeUdp(), atTwo);
        send(b, one.at(5060), new byte[] {0});
        send(b, one.at(5060), new byte[] {1});
        assertThat(got.take()).containsExactly(1);
        // A fault of ours is counted as one, and is not taken for one of the network.
        assertThat(host.counters()).containsEntry(NetCounter.OWN_FAILURE, 1L);
    }

    @Test
    void openSocketsAreListedWithTheirRows() {
        DatagramSocket a = open(one.edgeUdp(), atOne);
        assertThat(host.liveSockets()).singleElement().satisfies(l -> {
            assertThat(l.claim().rows()).containsExactly("SIP-1", "SIP-3");
            assertThat(l.local()).isEqualTo(one.at(5060));
            assertThat(l.remote()).isEmpty();
        });
        host.run(h -> a.close());
        assertThat(host.liveSockets()).isEmpty();
    }
}
