package org.sallyport.ports;

import java.util.Arrays;
import org.sallyport.machine.Entropy;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;

/**
 * The bookkeeping under both pools: every port is in exactly one of four places, and each step between them takes
 * constant time. Everything rests equally long, so what rests is a queue in the order of its return.
 */
final class PortStock {
    private static final byte FREE = 0;
    private static final byte USED = 1;
    private static final byte COOLING = 2;
    private static final byte FOREIGN = 3;

    private final int[] ports;
    private final byte[] state;
    private final int[] free;
    private final Entropy entropy;
    private final RefusalReason exhausted;
    private final long coolDownNs;
    private final PortRest cooling;
    private final PortRest foreign;
    private int freeCount;

    /** @param ports ascending, without repeats */
    PortStock(int[] ports, Entropy entropy, long coolDownNs, RefusalReason exhausted) {
        if (coolDownNs < 0) throw new IllegalArgumentException("coolDownNs=" + coolDownNs);
        this.ports = ports;
        this.entropy = entropy;
        this.coolDownNs = coolDownNs;
        this.exhausted = exhausted;
        state = new byte[ports.length];
        free = new int[ports.length];
        for (int i = 0; i < free.length; i++) free[i] = i;
        freeCount = free.length;
        cooling = new PortRest(ports.length);
        foreign = new PortRest(ports.length);
    }

    /** A port, or -1. */
    int take(long nowNs) {
        wake(nowNs);
        if (freeCount == 0) return -1;
        int at = entropy.below(freeCount);
        int index = free[at];
        free[at] = free[--freeCount];
        state[index] = USED;
        return ports[index];
    }

    /** A certain port; false where it is not free. Looks through all that are. */
    boolean take(int port, long nowNs) {
        wake(nowNs);
        for (int at = 0; at < freeCount; at++) {
            int index = free[at];
            if (ports[index] != port) continue;
            free[at] = free[--freeCount];
            state[index] = USED;
            return true;
        }
        return false;
    }

    void putBack(int port, long nowNs) {
        wake(nowNs);
        int index = used(port);
        state[index] = COOLING;
        cooling.add(index, nowNs + coolDownNs);
    }

    void putBackUnused(int port, long nowNs) {
        wake(nowNs);
        free(used(port));
    }

    void setAside(int port, long nowNs) {
        wake(nowNs);
        int index = used(port);
        state[index] = FOREIGN;
        foreign.add(index, nowNs + PortRest.FOREIGN_NS);
    }

    PoolCounts counts(long nowNs) {
        wake(nowNs);
        return new PoolCounts(freeCount, ports.length - freeCount - cooling.count() - foreign.count(), cooling.count(),
                foreign.count());
    }

    Refusal refusal(int wanted, long nowNs) {
        PoolCounts c = counts(nowNs);
        return new Refusal(exhausted, wanted + " free", c.free() + " free, " + c.used() + " in use, " + c.cooling()
                + " cooling down, " + c.foreign() + " held by other processes, " + c.total() + " in all");
    }

    private int used(int port) {
        int index = Arrays.binarySearch(ports, port);
        if (index < 0 || state[index] != USED) throw new IllegalStateException("port " + port + " is not lent");
        return index;
    }

    private void free(int index) {
        state[index] = FREE;
        free[freeCount++] = index;
    }

    private void wake(long nowNs) {
        for (int i = cooling.due(nowNs); i >= 0; i = cooling.due(nowNs)) free(i);
        for (int i = foreign.due(nowNs); i >= 0; i = foreign.due(nowNs)) free(i);
    }
}
