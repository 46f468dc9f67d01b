package org.sallyport.sipcall.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sallyport.wire.IpAddress;

/**
 * A share of our attention for each stranger: one token bucket per IPv4 address or IPv6 /64, in a table of fixed size.
 * A message costs one token, and a long one as many as its octets are worth: it costs us as much on the way through.
 *
 * <p>When the table is full the bucket that was idle longest makes room, so memory stays flat whatever comes.
 */
public final class SourceShares {
    /** Most sources that are remembered. */
    public static final int SOURCES_MAX = 16_384;

    /** Octets for one token: what most messages stay below, so that 60 kB cost as much as fifteen calls. */
    public static final int OCTETS_OF_TOKEN = 4_096;

    private static final long SECOND_NS = 1_000_000_000L;

    private final long perSecond;
    private final long burst;
    private final Map<IpAddress, Bucket> buckets;
    private long refused;

    private static final class Bucket {
        private long tokensNs;
        private long atNs;
    }

    /**
     * @param perSecond tokens that a source gains per second
     * @param burst most tokens that a source can hold
     */
    public SourceShares(int perSecond, int burst) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.buckets = new LinkedHashMap<>(1024, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<IpAddress, Bucket> eldest) {
                return size() > SOURCES_MAX;
            }
        };
    }

    /** Takes what a message of that length costs; false when the source has used its share. */
    public boolean take(IpAddress source, int octets, long nowNs) {
        IpAddress key = source.isV4() ? source : new IpAddress(source.family(), source.high(), 0);
        Bucket b = buckets.get(key);
        long fullNs = burst * SECOND_NS;
        if (b == null) {
            b = new Bucket();
            b.tokensNs = fullNs;
            b.atNs = nowNs;
            buckets.put(key, b);
        }
        // Tokens are kept times one second, so that low rates lose nothing to rounding.
        long elapsedNs = Math.min(nowNs - b.atNs, fullNs / Math.max(1, perSecond) + 1);
        b.tokensNs = Math.min(fullNs, b.tokensNs + elapsedNs * perSecond);
        b.atNs = nowNs;
        // Never more than a whole bucket, or a small share would make a long message impossible.
        long costNs = Math.min(fullNs, Math.max(1, (octets + OCTETS_OF_TOKEN - 1L) / OCTETS_OF_TOKEN) * SECOND_NS);
        if (b.tokensNs < costNs) {
            refused++;
            return false;
        }
        b.tokensNs -= costNs;
        return true;
    }

    /** How many messages found no token so far. */
    public long refused() {
        return refused;
    }

    /** How many sources are remembered, at most {@link #SOURCES_MAX}. */
    public int sources() {
        return buckets.size();
    }
}
