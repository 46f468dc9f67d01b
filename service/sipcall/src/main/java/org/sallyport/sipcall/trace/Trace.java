package org.sallyport.sipcall.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.sallyport.sip.message.SecretMask;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** One trace: the newest messages that it wants, as many as there is room for. Owner: the desk. */
public final class Trace {
    /** What a message counts for beside its octets. */
    private static final int OVERHEAD_OCTETS = 128;

    /** More of one message is not kept: 16 KiB. */
    static final int MESSAGE_OCTETS_MAX = 1 << 14;

    private final String id;
    private final TraceWish wish;
    private final long untilNs;
    private final int octetsMax;
    private final Deque<Seen> seen = new ArrayDeque<>();
    private long first;
    private long octets;
    private long endedNs = Long.MAX_VALUE;

    /**
     * One message.
     *
     * @param number counts up from 0
     * @param atUs when, in microseconds since 1970
     * @param message without what is secret in it; cut at 16 KiB
     */
    public record Seen(long number, long atUs, boolean out, Transport transport, Endpoint local, Endpoint remote,
            byte[] message) {}

    Trace(String id, TraceWish wish, long untilNs, int octetsMax) {
        this.id = id;
        this.wish = wish;
        this.untilNs = untilNs;
        this.octetsMax = octetsMax;
    }

    void take(Flow flow, SipMessage m, boolean out, long wallUs) {
        if (!wish.wants(flow, m)) return;
        byte[] masked = SecretMask.of(m);
        byte[] kept =
                masked.length <= MESSAGE_OCTETS_MAX ? masked : Arrays.copyOf(masked, MESSAGE_OCTETS_MAX);
        long next = first + seen.size();
        seen.addLast(new Seen(next, wallUs, out, flow.transport(), flow.local(), flow.remote(), kept));
        octets += kept.length + OVERHEAD_OCTETS;
        while (octets > octetsMax && seen.size() > 1) {
            octets -= seen.removeFirst().message().length + OVERHEAD_OCTETS;
            first++;
        }
    }

    void end(long nowNs) {
        endedNs = Math.min(endedNs, nowNs);
    }

    boolean runs(long nowNs) {
        return nowNs < untilNs && endedNs == Long.MAX_VALUE;
    }

    /** When it ended, or will end. */
    long endNs() {
        return Math.min(untilNs, endedNs);
    }

    public String id() {
        return id;
    }

    public TraceWish wish() {
        return wish;
    }

    /** Messages that are kept. */
    public int size() {
        return seen.size();
    }

    /** The oldest that had to go. */
    public long dropped() {
        return first;
    }

    public long octets() {
        return octets;
    }

    /** Messages from a number on, of at most so many octets together; at least one where there is one. */
    public List<Seen> from(long number, int octetsAtOnce) {
        List<Seen> out = new ArrayList<>();
        int sum = 0;
        for (Seen s : seen) {
            if (s.number() < number) continue;
            sum += s.message().length + OVERHEAD_OCTETS;
            if (!out.isEmpty() && sum > octetsAtOnce) break;
            out.add(s);
        }
        return out;
    }
}
