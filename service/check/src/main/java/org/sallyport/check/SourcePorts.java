package org.sallyport.check;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sallyport.host.Host;
import org.sallyport.ports.Lease;
import org.sallyport.ports.PortPair;
import org.sallyport.ports.PortPairPool;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.PortSet;

/**
 * Ports that a check borrows from the node's own stock, so that no call ever has one of them at the same time. Owner:
 * the desk.
 */
public final class SourcePorts {
    /** A port at the end of a range may be in a call; so many beside it are tried. */
    private static final int NEIGHBORS_MAX = 8;

    private final Host host;
    private final PortPairPool pairs;
    private final PortPool single;

    /**
     * @param pairs of media
     * @param single of outgoing connections
     */
    public SourcePorts(Host host, PortPairPool pairs, PortPool single) {
        this.host = host;
        this.pairs = pairs;
        this.single = single;
    }

    /**
     * Pairs from both ends of each range and from between, at least one where any is free.
     *
     * @param even the even ports that a leg may have
     * @param inside how many from between
     */
    List<PortPair> sample(PortSet even, int inside) {
        Set<PortPair> out = new LinkedHashSet<>();
        for (PortRange r : even.ranges()) {
            near(r.first() + (r.first() & 1), 2, r).ifPresent(out::add);
            near(r.last() - (r.last() & 1), -2, r).ifPresent(out::add);
        }
        for (int i = 0; i < inside; i++) {
            if (pairs.lease(host.nowNs()) instanceof Lease.Granted<PortPair>(PortPair p)) out.add(p);
        }
        return new ArrayList<>(out);
    }

    private Optional<PortPair> near(int from, int step, PortRange range) {
        for (int i = 0, port = from; i < NEIGHBORS_MAX && range.contains(port); i++, port += step) {
            Optional<PortPair> leased = pairs.lease(port, host.nowNs());
            if (leased.isPresent()) return leased;
        }
        return Optional.empty();
    }

    /** One pair, chosen at random; empty where none is free. */
    Optional<PortPair> pair() {
        return pairs.lease(host.nowNs()) instanceof Lease.Granted<PortPair>(PortPair p) ? Optional.of(p)
                : Optional.empty();
    }

    /** A pair comes back and rests as after a call. */
    void release(PortPair pair) {
        pairs.release(pair, host.nowNs());
    }

    /** A port of an outgoing connection; empty where none is free. */
    Optional<Integer> port() {
        return single.lease(host.nowNs()) instanceof Lease.Granted<Integer>(Integer p) ? Optional.of(p)
                : Optional.empty();
    }

    /** It comes back and rests. */
    void release(int port) {
        single.release(port, host.nowNs());
    }
}
