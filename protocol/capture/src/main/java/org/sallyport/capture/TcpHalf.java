package org.sallyport.capture;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sallyport.capture.Dissected.TcpSegment;
import org.sallyport.capture.TcpConnection.Direction;
import org.sallyport.wire.Octets;

/**
 * One direction of a connection: its octets in order, RFC 9293 §3.4. Places are counted from the first octet that was
 * expected, in 64 bits, so that nothing wraps; of octets that come twice the first are taken.
 */
final class TcpHalf {
    /** What all directions keep together. */
    static final class Budget {
        private long usedBytes;

        long usedBytes() {
            return usedBytes;
        }
    }

    private record Piece(long packetNumber, long timeNs, Octets data) {}

    private static final long UNKNOWN = -1;

    private final TcpConnection connection;
    private final Direction direction;
    private final TcpStreams.Limits limits;
    private final Budget budget;

    /** What came before its turn, by place; no two of them overlap and none starts before {@link #next}. */
    private final TreeMap<Long, Piece> waiting = new TreeMap<>();

    private boolean based;
    private boolean baseIsGuess;
    private int firstSequence;
    private long next;
    private long acked = UNKNOWN;
    private long fin = UNKNOWN;
    private boolean finished;
    private int waitingBytes;
    private long lastNumber;
    private long lastNs;

    TcpHalf(TcpConnection connection, Direction direction, TcpStreams.Limits limits, Budget budget) {
        this.connection = connection;
        this.direction = direction;
        this.limits = limits;
        this.budget = budget;
    }

    boolean finished() {
        return finished;
    }

    /** Whether a SYN of this direction belongs to another connection. */
    boolean strange(TcpSegment syn) {
        return based && syn.sequence() + 1 != firstSequence;
    }

    /** Whether the place of a reset was passed already: it is stale or forged, RFC 9293 §3.10.7.4. */
    boolean passed(TcpSegment rst) {
        return based && place(rst.sequence()) < next;
    }

    /** Whether the segment has octets that were not seen. */
    boolean brings(TcpSegment s) {
        return s.lengthBytes() > 0 && (!based || place(s.sequence()) + s.lengthBytes() > next);
    }

    private long place(int sequence) {
        return next + (sequence - (firstSequence + (int) next));
    }

    /** A segment of this direction. */
    void on(TcpSegment s, List<StreamEvent> out) {
        int sequence = s.flags().syn() ? s.sequence() + 1 : s.sequence();
        if (!based) {
            based = true;
            baseIsGuess = !s.flags().syn() && s.lengthBytes() == 0;
            firstSequence = sequence;
        } else if (baseIsGuess && s.lengthBytes() > 0) {
            // What the capture began with was a keep-alive, which is one behind (RFC 9293 §3.8.4).
            if (sequence == firstSequence + 1) {
                firstSequence = sequence;
                if (acked > UNKNOWN) acked--;
            }
            baseIsGuess = false;
        }
        long at = place(sequence);
        long end = at + s.lengthBytes();
        if (s.flags().fin() && fin == UNKNOWN && end >= next) {
            fin = end;
            dropBehindFin();
        }
        if (at == next && waiting.isEmpty() && (fin == UNKNOWN || end <= fin)) {
            deliver(new Piece(s.packetNumber(), s.timeNs(), s.payload()), out);
        } else {
            keep(at, s);
        }
        drain(out);
        while (!waiting.isEmpty() && (over() || waiting.firstKey() <= acked)) skip(out);
        finish(s, out);
    }

    /** The other side has all octets up to a sequence number: what is missing before them will not come. */
    void acknowledged(TcpSegment s, List<StreamEvent> out) {
        if (!based) return;
        acked = Math.max(acked, place(s.acknowledgment()));
        while (!waiting.isEmpty() && waiting.firstKey() <= acked) skip(out);
        if (waiting.isEmpty() && next < fin && fin < acked) gap(fin, s.packetNumber(), s.timeNs(), out);
        finish(s, out);
    }

    /** Nothing follows: gives what is there, with the gaps. */
    void end(long packetNumber, long timeNs, List<StreamEvent> out) {
        while (!waiting.isEmpty()) skip(out);
        long end = fin != UNKNOWN ? fin : acked;
        if (!baseIsGuess && next < end) gap(end, packetNumber, timeNs, out);
    }

    private boolean over() {
        return waitingBytes > limits.directionBytesMax() || waiting.size() > limits.segmentsMax()
                || budget.usedBytes > limits.totalBytesMax();
    }

    /** Keeps those octets of a segment that are neither delivered nor kept already. */
    private void keep(long at, TcpSegment s) {
        long from = Math.max(at, next);
        long end = at + s.payload().length();
        if (fin != UNKNOWN) end = Math.min(end, fin);
        Map.Entry<Long, Piece> before = waiting.floorEntry(from);
        if (before != null) from = Math.max(from, before.getKey() + before.getValue().data.length());
        while (from < end) {
            Map.Entry<Long, Piece> after = waiting.ceilingEntry(from);
            long stop = after == null ? end : Math.min(end, after.getKey());
            if (stop > from) {
                // A copy, so that a small piece does not keep a large packet.
                Octets data = s.payload().slice((int) (from - at), (int) (stop - from)).compact();
                put(from, new Piece(s.packetNumber(), s.timeNs(), data));
            }
            from = after == null ? end : after.getKey() + after.getValue().data.length();
        }
    }

    private void drain(List<StreamEvent> out) {
        while (!waiting.isEmpty() && waiting.firstKey() == next) deliver(taken(waiting.pollFirstEntry()), out);
    }

    private Piece taken(Map.Entry<Long, Piece> entry) {
        count(-entry.getValue().data.length());
        return entry.getValue();
    }

    private void put(long place, Piece piece) {
        waiting.put(place, piece);
        count(piece.data.length());
    }

    private void count(int bytes) {
        waitingBytes += bytes;
        budget.usedBytes += bytes;
    }

    /** A receiver takes nothing behind a FIN, so what waits there was never sent by this sender. */
    private void dropBehindFin() {
        while (!waiting.isEmpty()) {
            long place = waiting.lastKey();
            Piece last = waiting.lastEntry().getValue();
            if (place + last.data.length() <= fin) return;
            taken(waiting.pollLastEntry());
            if (place < fin) {
                put(place, new Piece(last.packetNumber, last.timeNs, last.data.slice(0, (int) (fin - place))));
            }
        }
    }

    private void deliver(Piece p, List<StreamEvent> out) {
        if (p.data.isEmpty()) return;
        if (p.packetNumber > lastNumber) {
            lastNumber = p.packetNumber;
            lastNs = p.timeNs;
        }
        next += p.data.length();
        out.add(new StreamEvent.Chunk(connection, direction, lastNumber, lastNs, p.data));
    }

    /** Goes on behind the first gap. */
    private void skip(List<StreamEvent> out) {
        Map.Entry<Long, Piece> first = waiting.firstEntry();
        gap(first.getKey(), first.getValue().packetNumber, first.getValue().timeNs, out);
        drain(out);
    }

    private void gap(long to, long packetNumber, long timeNs, List<StreamEvent> out) {
        out.add(new StreamEvent.Gap(connection, direction, to - next, packetNumber, timeNs));
        next = to;
    }

    private void finish(TcpSegment s, List<StreamEvent> out) {
        if (finished || fin == UNKNOWN || next < fin) return;
        finished = true;
        out.add(new StreamEvent.Finished(connection, direction, s.packetNumber(), s.timeNs()));
    }
}
