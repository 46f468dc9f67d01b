package org.sallyport.media.desk;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sallyport.media.FarEnd;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * How many legs send their first packets to an address that nothing but descriptions named. One leg sends few of them;
 * that many calls cannot be aimed at one victim at a time is seen to here. Owner: the desk.
 */
public final class UnprovenAddresses {
    /** Most of them: a conference server behind a carrier has more calls, but not more that are new and unheard. */
    public static final int LEGS_MAX = 8;

    private final Map<IpAddress, Integer> legs = new HashMap<>();

    /** The address that a leg waits at unproven, if it does. */
    static Optional<IpAddress> of(FarEnd far) {
        return far instanceof FarEnd.Latching l && l.belief() == FarEnd.Belief.NAMED ? l.rtp().map(Endpoint::address)
                : Optional.empty();
    }

    /** The far end as it may be used now: where too many wait already, nothing is sent before something is heard. */
    FarEnd admitted(FarEnd wanted, FarEnd before) {
        Optional<IpAddress> at = of(wanted);
        if (at.isEmpty() || at.equals(of(before)) || legs.getOrDefault(at.get(), 0) < LEGS_MAX) return wanted;
        FarEnd.Latching l = (FarEnd.Latching) wanted;
        return l.believed(FarEnd.Belief.NONE);
    }

    /** A leg's far end changed. */
    void changed(FarEnd before, FarEnd now) {
        of(before).ifPresent(a -> legs.computeIfPresent(a, (_, n) -> n == 1 ? null : n - 1));
        of(now).ifPresent(a -> legs.merge(a, 1, Integer::sum));
    }

    /** Addresses at which some leg waits. */
    int size() {
        return legs.size();
    }
}
