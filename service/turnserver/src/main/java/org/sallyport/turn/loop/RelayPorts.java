package org.sallyport.turn.loop;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sallyport.machine.Entropy;
import org.sallyport.ports.PortRest;
import org.sallyport.ports.PortSet;
import org.sallyport.turn.TurnShare;

/**
 * The relay ports of one address that belong to one loop. Owner: that loop.
 *
 * <p>A port is chosen at random over everything free (attack row TURN-26) and rests after use, so that a new allocation
 * never hears an old one's late media. One that another process holds is left alone for a while. Even and odd ports are
 * kept apart, so that EVEN-PORT costs no search.
 */
public final class RelayPorts {
    /** How long a port rests after its allocation. */
    public static final long REST_NS = 10_000_000_000L;

    private final int[] ports;
    /** Where a port stands in its list of free ones; -1 where it is not free. */
    private final int[] place;
    private final int[] freeEven;
    private final int[] freeOdd;
    private final Entropy entropy;
    private final PortRest used;
    private final PortRest foreign;
    private int evenCount;
    private int oddCount;

    public RelayPorts(PortSet all, TurnShare share, Entropy entropy) {
        this.entropy = entropy;
        ports = all.ranges().stream().flatMapToInt(r -> IntStream.rangeClosed(r.first(), r.last()))
                .filter(all::contains).filter(share::owns).sorted().toArray();
        place = new int[ports.length];
        freeEven = new int[ports.length];
        freeOdd = new int[ports.length];
        used = new PortRest(ports.length);
        foreign = new PortRest(ports.length);
        for (int i = 0; i < ports.length; i++) free(i);
    }

    /** A port, even where that is wanted, or -1. */
    public int take(boolean even, long nowNs) {
        wake(nowNs);
        int count = even ? evenCount : evenCount + oddCount;
        if (count == 0) return -1;
        int at = entropy.below(count);
        int index = at < evenCount ? freeEven[at] : freeOdd[at - evenCount];
        unfree(index);
        return ports[index];
    }

    /** An even port whose odd neighbour is taken with it, or -1. */
    int takePair(long nowNs) {
        wake(nowNs);
        int start = evenCount == 0 ? 0 : entropy.below(evenCount);
        for (int i = 0; i < evenCount; i++) {
            int index = freeEven[(start + i) % evenCount];
            boolean pair = index + 1 < ports.length && ports[index + 1] == ports[index] + 1 && place[index + 1] >= 0;
            if (!pair) continue;
            unfree(index + 1);
            unfree(index);
            return ports[index];
        }
        return -1;
    }

    /** Gives a port back; it rests. */
    public void putBack(int port, long nowNs) {
        wake(nowNs);
        used.add(taken(port), nowNs + REST_NS);
    }

    /** Gives a port back on which nothing was ever heard or sent. */
    public void putBackUnused(int port, long nowNs) {
        wake(nowNs);
        free(taken(port));
    }

    /** Gives a port back that another process holds. */
    void setAside(int port, long nowNs) {
        wake(nowNs);
        foreign.add(taken(port), nowNs + PortRest.FOREIGN_NS);
    }

    /** How many are free now. */
    public int free(long nowNs) {
        wake(nowNs);
        return evenCount + oddCount;
    }

    private int taken(int port) {
        int index = Arrays.binarySearch(ports, port);
        if (index < 0 || place[index] >= 0) throw new IllegalStateException("port " + port + " is not taken");
        return index;
    }

    private void free(int index) {
        if ((ports[index] & 1) == 0) {
            place[index] = evenCount;
            freeEven[evenCount++] = index;
        } else {
            place[index] = oddCount;
            freeOdd[oddCount++] = index;
        }
    }

    private void unfree(int index) {
        boolean even = (ports[index] & 1) == 0;
        int[] list = even ? freeEven : freeOdd;
        int last = list[even ? --evenCount : --oddCount];
        list[place[index]] = last;
        place[last] = place[index];
        place[index] = -1;
    }

    private void wake(long nowNs) {
        for (int i = used.due(nowNs); i >= 0; i = used.due(nowNs)) free(i);
        for (int i = foreign.due(nowNs); i >= 0; i = foreign.due(nowNs)) free(i);
    }
}
