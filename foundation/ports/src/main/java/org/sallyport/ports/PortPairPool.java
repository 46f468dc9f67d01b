package org.sallyport.ports;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sallyport.machine.Entropy;
import org.sallyport.refusal.RefusalReason;

/**
 * Lends pairs of media ports of one node. Owner: the desk.
 *
 * <p>A pair is chosen at random over everything free, so that nobody can guess the next call's ports, and rests for a
 * cool-down after it comes back, so that a new call never hears an old call's late media. The cool-down is never cut
 * short: where nothing is free the answer is a refusal, whoever asks.
 */
public final class PortPairPool {
    /** How long a pair rests unless said otherwise: 60 s. */
    public static final long COOL_DOWN_NS = 60_000_000_000L;

    private final PortStock stock;
    private final long coolDownNs;

    /**
     * A pool of every pair that a leg may have for itself.
     *
     * @param settings the node's ports
     * @param entropy chooses
     * @param coolDownNs how long a returned pair rests, in nanoseconds, at least 0
     */
    public PortPairPool(PortSettings settings, Entropy entropy, long coolDownNs) {
        int[] even = settings.ownMedia(Parity.EVEN).ranges().stream()
                .flatMapToInt(r -> IntStream.rangeClosed(r.first() / 2, r.last() / 2))
                .map(half -> half * 2)
                .filter(p -> settings.ports(Setting.MEDIA).contains(p + 1))
                .toArray();
        this.coolDownNs = coolDownNs;
        stock = new PortStock(even, entropy, coolDownNs, RefusalReason.NO_MEDIA_PORTS);
    }

    /** One pair, or why none. */
    public Lease<PortPair> lease(long nowNs) {
        int port = stock.take(nowNs);
        return port < 0 ? new Lease.Refused<>(stock.refusal(1, nowNs)) : new Lease.Granted<>(new PortPair(port));
    }

    /** A certain pair, where it is free: a call goes on with the ports that it had. */
    public Optional<PortPair> lease(int rtpPort, long nowNs) {
        return stock.take(rtpPort, nowNs) ? Optional.of(new PortPair(rtpPort)) : Optional.empty();
    }

    /** All of that many pairs, or none: a call never holds half of what it needs. */
    public Lease<List<PortPair>> leaseAll(int count, long nowNs) {
        if (stock.counts(nowNs).free() < count) return new Lease.Refused<>(stock.refusal(count, nowNs));
        List<PortPair> out = new ArrayList<>(count);
        for (int i = 0; i < count; i++) out.add(new PortPair(stock.take(nowNs)));
        return new Lease.Granted<>(List.copyOf(out));
    }

    /** Gives a lent pair back; it rests. Throws {@link IllegalStateException} where it was not lent. */
    public void release(PortPair pair, long nowNs) {
        stock.putBack(pair.rtp(), nowNs);
    }

    /** Gives back a lent pair that never carried a packet, since a bind of ours failed elsewhere: free at once. */
    public void releaseUnused(PortPair pair, long nowNs) {
        stock.putBackUnused(pair.rtp(), nowNs);
    }

    /** Gives back a lent pair that another process turned out to hold; it is set aside and tried again later. */
    public void foreign(PortPair pair, long nowNs) {
        stock.setAside(pair.rtp(), nowNs);
    }

    /** How long a returned pair rests, in nanoseconds. */
    public long restNs() {
        return coolDownNs;
    }

    /** Where all pairs are. */
    public PoolCounts counts(long nowNs) {
        return stock.counts(nowNs);
    }
}
