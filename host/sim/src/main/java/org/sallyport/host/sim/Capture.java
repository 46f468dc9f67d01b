package org.sallyport.host.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The newest packets of all segments, bounded. */
public final class Capture {
    /** Packets that are kept unless {@link #limit} says otherwise: a failure shows the last minute or so of a call. */
    public static final int PACKETS_MAX = 100_000;

    private final Deque<Seen> seen = new ArrayDeque<>();
    private int packetsMax = PACKETS_MAX;

    Capture() {}

    /** One packet on one segment. */
    public record Seen(long timeNs, String segment, SimPacket packet) {}

    /** How many packets to keep; 0 keeps none and is fastest. */
    public void limit(int packets) {
        packetsMax = packets;
        while (seen.size() > packetsMax) seen.removeFirst();
    }

    void add(long timeNs, String segment, SimPacket packet) {
        if (packetsMax == 0) return;
        if (seen.size() >= packetsMax) seen.removeFirst();
        seen.addLast(new Seen(timeNs, segment, packet));
    }

    /** Oldest first. */
    public List<Seen> packets() {
        return new ArrayList<>(seen);
    }
}
