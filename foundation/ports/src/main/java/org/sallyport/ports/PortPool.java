package org.sallyport.ports;

import java.util.stream.IntStream;
import org.sallyport.machine.Entropy;
import org.sallyport.refusal.RefusalReason;

/**
 * Lends single source ports of one node, such as those of outgoing SIP connections. Owner: the desk.
 *
 * <p>A port is chosen at random and rests after its connection has closed, so that TIME_WAIT at either end
 * (RFC 9293 section 3.6.1) never meets a new connection with the same four numbers.
 */
public final class PortPool {
    /** How long a port rests unless said otherwise: 60 s, what Linux calls TIME_WAIT. */
    public static final long COOL_DOWN_NS = 60_000_000_000L;

    private final PortStock stock;

    /**
     * A pool of every port of a setting.
     *
     * @param settings the node's ports
     * @param setting which of them, such as {@link Setting#SIP_TCP_OUTBOUND}
     * @param entropy chooses
     * @param coolDownNs how long a returned port rests, in nanoseconds, at least 0
     */
    public PortPool(PortSettings settings, Setting setting, Entropy entropy, long coolDownNs) {
        int[] ports = settings.ports(setting).ranges().stream()
                .flatMapToInt(r -> IntStream.rangeClosed(r.first(), r.last()))
                .toArray();
        stock = new PortStock(ports, entropy, coolDownNs, RefusalReason.NO_OUTBOUND_PORTS);
    }

    /** One port, or why none. */
    public Lease<Integer> lease(long nowNs) {
        int port = stock.take(nowNs);
        return port < 0 ? new Lease.Refused<>(stock.refusal(1, nowNs)) : new Lease.Granted<>(port);
    }

    /** Gives a lent port back; it rests. Throws {@link IllegalStateException} where it was not lent. */
    public void release(int port, long nowNs) {
        stock.putBack(port, nowNs);
    }

    /** Gives back a lent port from which nothing was ever sent: free at once. */
    public void releaseUnused(int port, long nowNs) {
        stock.putBackUnused(port, nowNs);
    }

    /** Gives back a lent port that another process turned out to hold; it is set aside and tried again later. */
    public void foreign(int port, long nowNs) {
        stock.setAside(port, nowNs);
    }

    /** Where all ports are. */
    public PoolCounts counts(long nowNs) {
        return stock.counts(nowNs);
    }
}
