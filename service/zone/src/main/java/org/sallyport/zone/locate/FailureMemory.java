package org.sallyport.zone.locate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * Which places failed lately. Kept for address, port and transport together and never for a name, so that one dead
 * server of a domain does not keep calls from the others. Owner: the desk.
 */
public final class FailureMemory {
    private final long avoidNs;
    private final int placesMax;
    private final Map<Place, Long> avoidedUntilNs = new LinkedHashMap<>();

    private record Place(Transport transport, Endpoint endpoint) {}

    /**
     * @param avoidNs how long a failed place is tried last
     * @param placesMax most places remembered; past it the longest known are forgotten
     */
    public FailureMemory(long avoidNs, int placesMax) {
        if (avoidNs < 1 || placesMax < 1) throw new IllegalArgumentException("nothing would be remembered");
        this.avoidNs = avoidNs;
        this.placesMax = placesMax;
    }

    /** 60 s, 4,096 places. */
    public static FailureMemory standard() {
        return new FailureMemory(60_000_000_000L, 4096);
    }

    /** No answer, no connection, or 503 (RFC 3263 §4.3). */
    public void failed(LocateTarget target, long nowNs) {
        Place place = new Place(target.transport(), target.endpoint());
        avoidedUntilNs.remove(place);
        // Every entry lives equally long, so the order of insertion is the order of expiry.
        avoidedUntilNs.put(place, nowNs + avoidNs);
        Iterator<Long> i = avoidedUntilNs.values().iterator();
        while (i.hasNext() && (i.next() <= nowNs || avoidedUntilNs.size() > placesMax)) i.remove();
    }

    /** It answered. */
    public void succeeded(LocateTarget target) {
        if (!avoidedUntilNs.isEmpty()) avoidedUntilNs.remove(new Place(target.transport(), target.endpoint()));
    }

    /** The same targets, those that failed lately last; none is left out, for a late answer is better than none. */
    public List<LocateTarget> ordered(List<LocateTarget> targets, long nowNs) {
        List<LocateTarget> out = new ArrayList<>();
        for (LocateTarget t : targets) if (!isAvoided(t, nowNs)) out.add(t);
        for (LocateTarget t : targets) if (isAvoided(t, nowNs)) out.add(t);
        return out;
    }

    /** Whether it failed lately. */
    public boolean isAvoided(LocateTarget target, long nowNs) {
        Long until = avoidedUntilNs.get(new Place(target.transport(), target.endpoint()));
        return until != null && until > nowNs;
    }

    /** Places remembered, expired ones that no failure has swept away yet included. */
    public int size() {
        return avoidedUntilNs.size();
    }
}
