package org.sallyport.turn;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.sallyport.wire.IpAddress;

/**
 * Who holds how many allocations, over all loops of a node: the one thing that the loops share. Safe from any thread;
 * touched when an allocation begins or ends, never by a packet. An entry lives as long as its count is above zero, so
 * there are never more entries than allocations.
 */
public final class TurnLedger {
    private volatile TurnSettings.Quotas quotas;
    private volatile boolean closed;
    private final AtomicInteger total = new AtomicInteger();
    private final Map<String, Integer> byUser = new ConcurrentHashMap<>();
    private final Map<IpAddress, Integer> byAddress = new ConcurrentHashMap<>();

    /** An empty ledger. */
    public TurnLedger(TurnSettings.Quotas quotas) {
        this.quotas = quotas;
    }

    /** Other quotas from now on; who holds more than they allow keeps it. */
    public void quotas(TurnSettings.Quotas other) {
        quotas = other;
    }

    /** Whether anything more is taken; as a full node, one that is not to take more says 508, or 300. */
    public void takes(boolean more) {
        closed = !more;
    }

    /** What a request for one more allocation met. */
    public enum Outcome {
        TAKEN,
        /** The node's limit: 508, or 300 where there is an alternate (RFC 8656 §7.2). */
        FULL,
        /** The user's or the address's limit: 486. */
        QUOTA
    }

    /** Counts one more allocation, or none at all. */
    public Outcome take(String user, IpAddress client) {
        TurnSettings.Quotas quotas = this.quotas;
        if (total.incrementAndGet() > quotas.allocationsMax() || closed) {
            total.decrementAndGet();
            return Outcome.FULL;
        }
        if (!more(byUser, user, quotas.perUserMax())) {
            total.decrementAndGet();
            return Outcome.QUOTA;
        }
        if (!more(byAddress, client, quotas.perAddressMax())) {
            less(byUser, user);
            total.decrementAndGet();
            return Outcome.QUOTA;
        }
        return Outcome.TAKEN;
    }

    /** Counts one allocation less; in the same step that closes its sockets. */
    public void giveBack(String user, IpAddress client) {
        less(byUser, user);
        less(byAddress, client);
        total.decrementAndGet();
    }

    /** Allocations now. */
    public int total() {
        return total.get();
    }

    /** Allocations of a user now. */
    public int total(String user) {
        return byUser.getOrDefault(user, 0);
    }

    /** Users with an allocation now. */
    public int users() {
        return byUser.size();
    }

    private static <K> boolean more(Map<K, Integer> counts, K key, int max) {
        // The value tells the thread that asked whether its own step was the one that counted.
        boolean[] taken = new boolean[1];
        counts.compute(key, (_, n) -> {
            int now = n == null ? 0 : n;
            taken[0] = now < max;
            return taken[0] ? Integer.valueOf(now + 1) : n;
        });
        return taken[0];
    }

    private static <K> void less(Map<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (_, n) -> n == 1 ? null : n - 1);
    }
}
