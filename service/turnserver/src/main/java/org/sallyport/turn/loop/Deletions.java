package org.sallyport.turn.loop;

import java.util.Arrays;

/**
 * The last deletes that succeeded, so that one that comes again because its answer was lost gets the same answer (RFC
 * 8489 §6.3.1 wants retransmissions answered alike). Owner: one loop. Only proven clients get in, and at most
 * {@link #MAX} are kept.
 */
public final class Deletions {
    /** How many are kept; an older one gives way. */
    public static final int MAX = 256;

    /** RFC 8489 §6.2.1: a client's last retransmission comes well within. */
    public static final long LIFE_NS = 40_000_000_000L;

    private final Deleted[] last = new Deleted[MAX];
    private int next;

    private record Deleted(Client client, String user, byte[] transactionId, long atNs) {
        boolean again(Ask ask) {
            return ask.nowNs() - atNs < LIFE_NS && client.equals(ask.client()) && user.equals(ask.user())
                    && Arrays.equals(transactionId, ask.request().transactionId());
        }
    }

    /** Keeps a delete that is being answered with success; over a stream nothing is sent twice. */
    void add(Ask ask) {
        if (ask.client().onStream()) return;
        last[next] = new Deleted(ask.client(), ask.user(), ask.request().transactionId(), ask.nowNs());
        next = (next + 1) % MAX;
    }

    /** Whether this is a delete of before, sent again. */
    boolean repeated(Ask ask) {
        for (Deleted d : last) if (d != null && d.again(ask)) return true;
        return false;
    }
}
