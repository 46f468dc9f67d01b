package org.sallyport.capture;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sallyport.capture.Dissected.TcpSegment;
import org.sallyport.capture.StreamEvent.Close;
import org.sallyport.capture.TcpConnection.Direction;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * The octets of every TCP connection of a capture in order, both directions. Bears retransmissions and overlaps (the
 * first octets count), segments out of order, connections whose start the capture does not have, and port pairs that
 * are used again. What the capture lacks is a {@link StreamEvent.Gap}: once the other side acknowledged it, once a
 * limit is reached, or at the end.
 *
 * <p>A port pair is taken for a new connection at a SYN with another initial number, or at any SYN after the end.
 */
public final class TcpStreams {
    /**
     * What may be kept.
     *
     * @param connectionsMax the one that was silent for longest makes room
     * @param directionBytesMax octets that wait for others in one direction
     * @param segmentsMax pieces that wait for others in one direction
     * @param totalBytesMax octets that wait for others in all directions
     */
    public record Limits(int connectionsMax, int directionBytesMax, int segmentsMax, long totalBytesMax) {
        /** 4,096 connections; a direction with a window of 1 MiB in pieces of 1 KiB; 64 such directions at once. */
        public static final Limits DEFAULT = new Limits(4_096, 1 << 20, 1_024, 64 << 20);

        public Limits {
            if (connectionsMax < 1 || directionBytesMax < 0 || segmentsMax < 0 || totalBytesMax < 0) {
                throw new IllegalArgumentException("a limit below its least");
            }
        }

        /** With another number of connections. */
        public Limits withConnectionsMax(int max) {
            return new Limits(max, directionBytesMax, segmentsMax, totalBytesMax);
        }

        /** With another number of octets that wait in one direction. */
        public Limits withDirectionBytesMax(int max) {
            return new Limits(connectionsMax, max, segmentsMax, totalBytesMax);
        }

        /** With another number of pieces that wait in one direction. */
        public Limits withSegmentsMax(int max) {
            return new Limits(connectionsMax, directionBytesMax, max, totalBytesMax);
        }

        /** With another number of octets that wait in all directions. */
        public Limits withTotalBytesMax(long max) {
            return new Limits(connectionsMax, directionBytesMax, segmentsMax, max);
        }
    }

    /** Two endpoints, the lower one first. */
    private record Pair(Endpoint low, Endpoint high) {
        static Pair of(Endpoint a, Endpoint b) {
            return order(a, b) <= 0 ? new Pair(a, b) : new Pair(b, a);
        }

        private static int order(Endpoint a, Endpoint b) {
            IpAddress x = a.address();
            IpAddress y = b.address();
            int order = Integer.compare(a.port(), b.port());
            if (order == 0) order = x.family().compareTo(y.family());
            if (order == 0) order = Long.compare(x.high(), y.high());
            return order != 0 ? order : Long.compare(x.low(), y.low());
        }
    }

    private final class Flow {
        private final TcpConnection connection;
        private final TcpHalf toServer;
        private final TcpHalf toClient;
        private boolean closed;
        private long lastNumber;
        private long lastNs;

        Flow(TcpConnection connection) {
            this.connection = connection;
            toServer = new TcpHalf(connection, Direction.TO_SERVER, limits, budget);
            toClient = new TcpHalf(connection, Direction.TO_CLIENT, limits, budget);
        }

        private TcpHalf sender(TcpSegment s) {
            return s.source().equals(connection.client()) ? toServer : toClient;
        }

        /** A SYN that cannot be this connection's: another initial number, or a new attempt after its end. */
        boolean replacedBy(TcpSegment s) {
            return s.flags().syn() && (closed && !s.flags().ack() || sender(s).strange(s));
        }

        void on(TcpSegment s, List<StreamEvent> out) {
            TcpHalf half = sender(s);
            if (closed) {
                if (half.brings(s)) ignoredSegments++;
                return;
            }
            TcpHalf other = half == toServer ? toClient : toServer;
            lastNumber = s.packetNumber();
            lastNs = s.timeNs();
            if (s.flags().ack()) other.acknowledged(s, out);
            if (s.flags().rst()) {
                // What a reset carries is a text for people, RFC 9293 §3.10.7.4.
                if (!half.passed(s)) close(Close.RST, out);
                return;
            }
            half.on(s, out);
            if (toServer.finished() && toClient.finished()) close(Close.FIN, out);
        }

        void close(Close how, List<StreamEvent> out) {
            if (closed) return;
            closed = true;
            toServer.end(lastNumber, lastNs, out);
            toClient.end(lastNumber, lastNs, out);
            out.add(new StreamEvent.Closed(connection, how, lastNumber, lastNs));
        }
    }

    private final Limits limits;
    private final TcpHalf.Budget budget = new TcpHalf.Budget();

    /** The one that was silent for longest comes first. */
    private final Map<Pair, Flow> flows = new LinkedHashMap<>(16, 0.75f, true);

    private long count;
    private long ignoredSegments;

    /** With {@link Limits#DEFAULT}. */
    public TcpStreams() {
        this(Limits.DEFAULT);
    }

    /** With limits of the caller. */
    public TcpStreams(Limits limits) {
        this.limits = limits;
    }

    /** Takes the next segment of the capture. */
    public List<StreamEvent> on(TcpSegment s) {
        List<StreamEvent> out = new ArrayList<>(2);
        Pair pair = Pair.of(s.source(), s.destination());
        Flow flow = flows.get(pair);
        if (flow != null && flow.replacedBy(s)) {
            flow.close(Close.REPLACED, out);
            flow = null;
        }
        if (flow == null) {
            flow = new Flow(connection(s));
            out.add(new StreamEvent.Opened(flow.connection, s.packetNumber(), s.timeNs()));
            flows.put(pair, flow);
            if (flows.size() > limits.connectionsMax) {
                Iterator<Flow> eldest = flows.values().iterator();
                eldest.next().close(Close.EVICTED, out);
                eldest.remove();
            }
        }
        flow.on(s, out);
        return out;
    }

    /** The capture is at its end: gives what was kept, and closes all connections. */
    public List<StreamEvent> end() {
        List<StreamEvent> out = new ArrayList<>();
        flows.values().forEach(f -> f.close(Close.CAPTURE_ENDED, out));
        flows.clear();
        return out;
    }

    /** Segments with new octets that came after their connection was closed; nothing was made of them. */
    public long ignoredSegments() {
        return ignoredSegments;
    }

    /** Octets that wait for others. */
    public long waitingBytes() {
        return budget.usedBytes();
    }

    private TcpConnection connection(TcpSegment s) {
        boolean syn = s.flags().syn();
        boolean byClient = syn ? !s.flags().ack() : s.source().port() >= s.destination().port();
        return byClient ? new TcpConnection(count++, s.source(), s.destination(), syn)
                : new TcpConnection(count++, s.destination(), s.source(), syn);
    }
}
