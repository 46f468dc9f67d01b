package org.sallyport.config;

import java.util.ArrayList;
import java.util.List;

/**
 * What one process can carry of what its limits allow. A limit that the heap or the descriptors of the process could
 * not hold would be none: it is lowered to what fits, and said.
 *
 * <p>Heap: {@link #BASE_OCTETS} for the program itself; what is left is shared out to calls (25 %), requests under way
 * (25 %), connections (20 %) and registrations (10 %); a fifth stays free for the collector. Descriptors:
 * {@link #RESERVED} for the program, its store, its log, its admin socket and lookups; a quarter of the rest for
 * connections, what remains for media lines at {@link #LINE_DESCRIPTORS} each. What each thing costs was measured
 * (docs/capacity.md) and is rounded up.
 *
 * @param limits as they hold
 * @param lowered one sentence for each limit that was lowered
 * @param summary one sentence: how much this process carries
 */
public record Capacity(LimitsConfig limits, List<String> lowered, String summary) {
    /** What an idle node takes: 48 MiB. */
    public static final long BASE_OCTETS = 48L << 20;

    /** A call with its search, its session, its transactions and two media lines: 24 KiB. */
    public static final long CALL_OCTETS = 24L << 10;

    /** An accepted connection with what its cipher and its framer keep: 32 KiB. */
    public static final long CONNECTION_OCTETS = 32L << 10;

    /** A registered contact with its flow: 2 KiB. */
    public static final long BINDING_OCTETS = 2L << 10;

    /** Descriptors that are nobody's to use up: 160. */
    public static final long RESERVED = 160;

    /** Descriptors of a media line: RTP and RTCP on both legs. */
    public static final long LINE_DESCRIPTORS = 4;

    private static final int CALLS_PERCENT = 25;
    private static final int REQUESTS_PERCENT = 25;
    private static final int CONNECTIONS_PERCENT = 20;
    private static final int BINDINGS_PERCENT = 10;

    public Capacity {
        lowered = List.copyOf(lowered);
    }

    /**
     * What fits.
     *
     * @param wanted what the file says
     * @param heapOctets most octets of the heap ({@code -Xmx})
     * @param descriptors most descriptors of the process ({@code RLIMIT_NOFILE}); {@link Long#MAX_VALUE} where nobody
     *     knows
     */
    public static Capacity of(LimitsConfig wanted, long heapOctets, long descriptors) {
        List<String> lowered = new ArrayList<>();
        long free = Math.max(1 << 20, heapOctets - BASE_OCTETS);
        long sockets = Math.max(16, descriptors - RESERVED);
        String heap = "a heap of " + (heapOctets >> 20) + " MiB";
        String files = descriptors + " descriptors";
        int connections = fit("limits.connections.max", wanted.connections().max(),
                free / 100 * CONNECTIONS_PERCENT / CONNECTION_OCTETS, heap, lowered);
        connections = fit("limits.connections.max", connections, sockets / 4, files, lowered);
        long socketsLeft = Math.max(LINE_DESCRIPTORS, sockets - Math.min(connections, sockets / 4));
        int lines =
                fit("limits.media-lines-max", wanted.mediaLinesMax(), socketsLeft / LINE_DESCRIPTORS, files, lowered);
        int calls = fit("limits.calls-max", wanted.callsMax(), free / 100 * CALLS_PERCENT / CALL_OCTETS, heap, lowered);
        calls = fit("limits.calls-max", calls, lines, lines + " media lines", lowered);
        int bindings = fit("limits.registration.bindings-max", wanted.registration().bindingsMax(),
                free / 100 * BINDINGS_PERCENT / BINDING_OCTETS, heap, lowered);
        long requests = Math.min(Integer.MAX_VALUE, free / 100 * REQUESTS_PERCENT);
        int octets = wanted.sip().requestOctetsMax() == 0 ? (int) requests
                : fit("limits.sip.request-octets-max", wanted.sip().requestOctetsMax(), requests, heap, lowered);
        LimitsConfig held = new LimitsConfig(calls, lines,
                new LimitsConfig.SipLimits(wanted.sip().messageBytesMax(), wanted.sip().headersMax(),
                        wanted.sip().transactionsMax(),
                        wanted.sip().forksMax(), octets),
                new LimitsConfig.ConnectionLimits(connections,
                        Math.min(connections, wanted.connections().perAddressMax())),
                new LimitsConfig.RegistrationLimits(bindings, wanted.registration().contactsPerAddressMax()),
                wanted.strangers(),
                wanted.shares());
        return new Capacity(held, lowered,
                heap + " and " + (descriptors == Long.MAX_VALUE ? "any number of descriptors" : files)
                        + " carry " + calls + " calls with " + lines + " media lines, " + connections
                        + " connections and " + bindings
                        + " registered contacts");
    }

    /** The heap into which all of these limits fit at once: what each part needs, by its share. */
    public static long heapOctets(LimitsConfig limits) {
        long free = Math.max(limits.callsMax() * CALL_OCTETS * 100 / CALLS_PERCENT,
                limits.connections().max() * CONNECTION_OCTETS * 100 / CONNECTIONS_PERCENT);
        free = Math.max(free, limits.registration().bindingsMax() * BINDING_OCTETS * 100 / BINDINGS_PERCENT);
        return BASE_OCTETS + Math.max(free, limits.sip().requestOctetsMax() * 100L / REQUESTS_PERCENT);
    }

    private static int fit(String key, int wanted, long most, String of, List<String> lowered) {
        if (wanted <= most) return wanted;
        int fits = (int) Math.max(1, most);
        lowered.add(key + " is " + fits + " instead of " + wanted + ": no more fit into " + of);
        return fits;
    }
}
