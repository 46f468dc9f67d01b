package org.sallyport.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.capture.Dissected.TcpSegment;
import org.sallyport.capture.TcpConnection.Direction;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;

class TcpStreamsTest {
    private static final Endpoint CLIENT = Endpoint.of("192.0.2.1", 40_000);
    private static final Endpoint SERVER = Endpoint.of("192.0.2.2", 1_720);
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int ACK = 0x10;

    private TcpStreams streams = new TcpStreams();
    private final List<String> told = new ArrayList<>();
    private long number;

    private static String text(Octets o) {
        return new String(o.toArray(), StandardCharsets.US_ASCII);
    }

    private void tell(List<StreamEvent> events) {
        for (StreamEvent e : events) {
            String way = e.connection().number() + " ";
            told.add(way + switch (e) {
                case StreamEvent.Opened o -> "open " + o.connection().client().port() + "->"
                        + o.connection().server().port();
                case StreamEvent.Chunk c -> arrow(c.direction()) + text(c.data()) + " @" + c.packetNumber();
                case StreamEvent.Gap g -> arrow(g.direction()) + "gap " + g.missingBytes() + " @" + g.packetNumber();
                case StreamEvent.Finished f -> arrow(f.direction()) + "fin @" + f.packetNumber();
                case StreamEvent.Closed c -> c.how() + " @" + c.packetNumber();
            });
        }
    }

    private static String arrow(Direction d) {
        return d == Direction.TO_SERVER ? "> " : "< ";
    }

    private void send(Endpoint from, Endpoint to, int sequence, int flags, int acknowledgment, String payload) {
        number++;
        byte[] b = payload.getBytes(StandardCharsets.US_ASCII);
        tell(streams.on(new TcpSegment(List.of(number), number * 10, from, to, sequence, new TcpFlags(flags),
                acknowledgment, Octets.of(b), b.length)));
    }

    private void client(int sequence, int flags, int acknowledgment, String payload) {
        send(CLIENT, SERVER, sequence, flags, acknowledgment, payload);
    }

    private void server(int sequence, int flags, int acknowledgment, String payload) {
        send(SERVER, CLIENT, sequence, flags, acknowledgment, payload);
    }

    private void handshake(int clientInitial, int serverInitial) {
        client(clientInitial, SYN, 0, "");
        server(serverInitial, SYN | ACK, clientInitial + 1, "");
        client(clientInitial + 1, ACK, serverInitial + 1, "");
    }

    private void wanted(String... lines) {
        assertThat(told).containsExactly(lines);
        told.clear();
    }

    @Test
    void tellsBothDirectionsOfAConnectionFromSynToFin() {
        handshake(99, 499);
        client(100, ACK, 500, "hello");
        server(500, ACK, 105, "good day");
        client(105, ACK | FIN, 508, "");
        server(508, ACK | FIN, 106, "bye");
        client(106, ACK, 512, "");
        wanted("0 open 40000->1720", "0 > hello @4", "0 < good day @5", "0 > fin @6", "0 < bye @7", "0 < fin @7",
                "0 FIN @7");
        tell(streams.end());
        wanted();
    }

    @Test
    void ordersSegmentsAndNamesThePacketThatCompletedThem() {
        handshake(99, 499);
        client(103, ACK, 500, "def");
        client(109, ACK, 500, "jk");
        client(100, ACK, 500, "abc");
        client(106, ACK, 500, "ghi");
        assertThat(streams.waitingBytes()).isZero();
        wanted("0 open 40000->1720", "0 > abc @6", "0 > def @6", "0 > ghi @7", "0 > jk @7");
    }

    @Test
    void takesTheFirstOctetsOfRetransmissionsAndOverlaps() {
        handshake(99, 499);
        client(100, ACK, 500, "abc");
        client(100, ACK, 500, "ABC");
        client(101, ACK, 500, "XYd");
        client(106, ACK, 500, "gh");
        client(110, ACK, 500, "k");
        client(105, ACK, 500, "fGHijKl");
        client(102, ACK, 500, "__efgh");
        wanted("0 open 40000->1720", "0 > abc @4", "0 > d @6", "0 > e @10", "0 > f @10", "0 > gh @10",
                "0 > ij @10", "0 > k @10", "0 > l @10");
    }

    @Test
    void ignoresKeepAlivesWithAndWithoutAnOctet() {
        handshake(99, 499);
        client(100, ACK, 500, "abc");
        client(102, ACK, 500, "");
        client(102, ACK, 500, "?");
        client(103, ACK, 500, "d");
        wanted("0 open 40000->1720", "0 > abc @4", "0 > d @7");
    }

    @Test
    void wrapsSequenceNumbers() {
        handshake(-4, 0x7ffffffe);
        client(-3, ACK, 0x7fffffff, "abc");
        client(1, ACK, 0x7fffffff, "ef");
        server(0x7fffffff, ACK, 0, "12");
        client(0, ACK, 0x80000001, "d");
        server(0x80000001, ACK, 3, "3");
        wanted("0 open 40000->1720", "0 > abc @4", "0 < 12 @6", "0 > d @7", "0 > ef @7", "0 < 3 @8");
    }

    @Test
    void tellsOfAGapOnceTheOtherSideAcknowledgedWhatIsBehindIt() {
        handshake(99, 499);
        client(100, ACK, 500, "abc");
        client(110, ACK, 500, "k");
        client(111, ACK, 500, "l");
        server(500, ACK, 103, "");
        wanted("0 open 40000->1720", "0 > abc @4");
        server(500, ACK, 112, "");
        client(112, ACK, 500, "m");
        wanted("0 > gap 7 @5", "0 > k @5", "0 > l @6", "0 > m @9");
    }

    @Test
    void tellsOfAGapAtOnceWhereItWasAcknowledgedBefore() {
        handshake(99, 499);
        server(500, ACK, 105, "");
        client(105, ACK, 500, "f");
        wanted("0 open 40000->1720", "0 > gap 5 @5", "0 > f @5");
    }

    @Test
    void tellsOfGapsBeforeTheFinAndAtTheEnd() {
        handshake(99, 499);
        client(105, ACK | FIN, 500, "");
        server(500, ACK, 106, "");
        wanted("0 open 40000->1720", "0 > gap 5 @5", "0 > fin @5");
        client(106, ACK, 502, "");
        client(106, ACK, 504, "");
        tell(streams.end());
        wanted("0 < gap 4 @7", "0 CAPTURE_ENDED @7");
    }

    @Test
    void givesWhatWaitsWhenTheCaptureEnds() {
        handshake(99, 499);
        client(102, ACK, 500, "c");
        client(105, ACK, 500, "f");
        tell(streams.end());
        wanted("0 open 40000->1720", "0 > gap 2 @4", "0 > c @4", "0 > gap 2 @5", "0 > f @5", "0 CAPTURE_ENDED @5");
        assertThat(streams.waitingBytes()).isZero();
    }

    @Test
    void passesTheHoleThatTheCaptureCutIntoASegment() {
        handshake(99, 499);
        number++;
        tell(streams.on(new TcpSegment(List.of(number), 0, CLIENT, SERVER, 100, new TcpFlags(ACK), 500,
                Octets.of((byte) 'a'), 5)));
        client(105, ACK, 500, "f");
        server(500, ACK, 106, "");
        wanted("0 open 40000->1720", "0 > a @4", "0 > gap 4 @5", "0 > f @5");
    }

    @Test
    void startsInTheMiddleOfAConnection() {
        server(7_000, ACK, 300, "there");
        client(300, ACK, 7_005, "");
        client(300, ACK, 7_005, "you");
        wanted("0 open 40000->1720", "0 < there @1", "0 > you @3");
    }

    @Test
    void startsInTheMiddleWithAKeepAlive() {
        client(299, ACK, 7_000, "");
        server(7_000, ACK, 300, "");
        client(300, ACK, 7_000, "on");
        server(7_000, ACK, 302, "");
        tell(streams.end());
        wanted("0 open 40000->1720", "0 > on @3", "0 CAPTURE_ENDED @4");
        // Nothing but a keep-alive and its answer; then a last segment that nobody acknowledged.
        client(299, ACK, 7_000, "");
        server(7_000, ACK, 300, "");
        tell(streams.end());
        wanted("1 open 40000->1720", "1 CAPTURE_ENDED @6");
        client(299, ACK, 7_000, "");
        server(7_000, ACK, 301, "");
        client(300, ACK, 7_000, "a");
        client(302, ACK, 7_000, "c");
        wanted("2 open 40000->1720", "2 > a @9");
    }

    @Test
    void knowsTheClientByTheAnswerToItsSyn() {
        send(CLIENT, Endpoint.of("192.0.2.2", 50_000), 499, SYN | ACK, 100, "");
        wanted("0 open 50000->40000");
    }

    @Test
    void takesASynWithAnotherNumberForAnotherConnection() {
        handshake(99, 499);
        client(100, ACK, 500, "one");
        client(99, SYN, 0, "");
        wanted("0 open 40000->1720", "0 > one @4");
        handshake(9_999, 499);
        client(10_000, ACK, 500, "two");
        wanted("0 REPLACED @5", "1 open 40000->1720", "1 > two @9");
    }

    @Test
    void takesASynAfterTheEndForAnotherConnectionEvenWithTheSameNumber() {
        handshake(99, 499);
        server(500, RST | ACK, 100, "");
        handshake(99, 499);
        client(100, ACK, 500, "again");
        wanted("0 open 40000->1720", "0 RST @4", "1 open 40000->1720", "1 > again @8");
    }

    @Test
    void countsWhatComesAfterTheEndAndMakesNothingOfIt() {
        handshake(99, 499);
        client(100, ACK, 500, "a");
        client(102, ACK, 500, "c");
        server(500, RST | ACK, 101, "");
        client(100, ACK, 500, "a");
        assertThat(streams.ignoredSegments()).isZero();
        client(103, ACK, 500, "x");
        wanted("0 open 40000->1720", "0 > a @4", "0 > gap 1 @5", "0 > c @5", "0 RST @6");
        assertThat(streams.ignoredSegments()).isEqualTo(1);
    }

    @Test
    void ignoresAResetThatLiesBehind() {
        handshake(99, 499);
        client(100, ACK, 500, "abc");
        client(101, RST, 0, "");
        client(103, ACK, 500, "d");
        wanted("0 open 40000->1720", "0 > abc @4", "0 > d @6");
    }

    @Test
    void deliversNothingBehindAFin() {
        handshake(99, 499);
        client(104, ACK, 500, "efgh");
        client(103, ACK | FIN, 500, "d");
        client(100, ACK, 500, "abcXX");
        wanted("0 open 40000->1720", "0 > abc @6", "0 > d @6", "0 > fin @6");
        server(501, ACK, 105, "2345");
        server(503, ACK | FIN, 105, "");
        server(500, ACK, 105, "1");
        wanted("0 < 1 @9", "0 < 23 @9", "0 < fin @9", "0 FIN @9");
        assertThat(streams.waitingBytes()).isZero();
    }

    @Test
    void readsDataInTheSyn() {
        client(99, SYN, 0, "early");
        server(499, SYN | ACK, 105, "");
        client(105, ACK, 500, " bird");
        wanted("0 open 40000->1720", "0 > early @1", "0 >  bird @3");
    }

    @Test
    void goesOnBehindAGapWhereALimitIsReached() {
        streams = new TcpStreams(TcpStreams.Limits.DEFAULT.withDirectionBytesMax(6));
        handshake(99, 499);
        client(103, ACK, 500, "def");
        client(110, ACK, 500, "klm");
        wanted("0 open 40000->1720");
        client(120, ACK, 500, "u");
        wanted("0 > gap 3 @4", "0 > def @4");
        streams = new TcpStreams(TcpStreams.Limits.DEFAULT.withSegmentsMax(1));
        handshake(99, 499);
        client(103, ACK, 500, "d");
        client(105, ACK, 500, "f");
        wanted("0 open 40000->1720", "0 > gap 3 @10", "0 > d @10");
        streams = new TcpStreams(TcpStreams.Limits.DEFAULT.withTotalBytesMax(0));
        handshake(99, 499);
        client(103, ACK, 500, "d");
        wanted("0 open 40000->1720", "0 > gap 3 @15", "0 > d @15");
        assertThatIllegalArgumentException().isThrownBy(() -> TcpStreams.Limits.DEFAULT.withConnectionsMax(0));
    }

    @Test
    void evictsTheConnectionThatWasSilentForLongest() {
        streams = new TcpStreams(TcpStreams.Limits.DEFAULT.withConnectionsMax(2));
        Endpoint[] clients = {Endpoint.of("192.0.2.1", 40_000), Endpoint.of("192.0.2.1", 40_001),
            Endpoint.of("2001:db8::1", 40_002)};
        send(clients[0], SERVER, 0, SYN, 0, "");
        send(clients[1], SERVER, 0, SYN, 0, "");
        send(clients[0], SERVER, 1, ACK, 0, "a");
        send(clients[1], SERVER, 2, ACK, 0, "?");
        send(clients[0], SERVER, 2, ACK, 0, "b");
        send(clients[2], SERVER, 0, SYN, 0, "");
        wanted("0 open 40000->1720", "1 open 40001->1720", "0 > a @3", "0 > b @5", "2 open 40002->1720",
                "1 > gap 1 @4", "1 > ? @4", "1 EVICTED @4");
        assertThat(streams.waitingBytes()).isZero();
    }

    @Test
    void bearsAConnectionToItself() {
        send(SERVER, SERVER, 99, SYN, 0, "");
        send(SERVER, SERVER, 100, ACK, 0, "x");
        wanted("0 open 1720->1720", "0 > x @2");
    }
}
