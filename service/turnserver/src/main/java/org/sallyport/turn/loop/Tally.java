package org.sallyport.turn.loop;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sallyport.turn.TurnCounters;

/** What a loop counts; the constant's name in kebab-case is the counter's name in {@link TurnCounters}. */
enum Tally {
    ALLOCATIONS_BEGUN,
    ALLOCATIONS_ENDED,
    ALLOCATES_REPEATED,
    DELETES_REPEATED,
    BINDINGS_ANSWERED,
    PERMISSIONS_GIVEN,
    CHANNELS_BOUND,
    RESERVATIONS_BEGUN,
    RESERVATIONS_EXPIRED,
    /** Answers to requests that proved nothing, beyond the budget of their prefix. */
    ANSWERS_HELD_BACK,
    /** Requests with a name or a password that is wrong, or with a credential that is over. */
    CREDENTIALS_WRONG,
    METHODS_UNKNOWN,
    INDICATIONS_IGNORED,
    RESPONSES_IGNORED,
    /** First octet of no range that a TURN server has. */
    DATAGRAMS_NOT_TURN,
    DATAGRAMS_MALFORMED,
    /** From an address of our own. */
    DATAGRAMS_FROM_OURSELVES,
    /** At a socket that is closed by now. */
    DATAGRAMS_STRAY,
    /** ChannelData or a Send indication of a client that has no allocation. */
    DATA_WITHOUT_ALLOCATION,
    TO_PEER_PACKETS,
    TO_PEER_BYTES,
    TO_PEER_DROPS_CHANNEL_UNKNOWN,
    TO_PEER_DROPS_MALFORMED,
    TO_PEER_DROPS_NOT_PERMITTED,
    TO_PEER_DROPS_RATE,
    /** To a peer that must send first. */
    TO_PEER_DROPS_ANSWER_ONLY,
    TO_CLIENT_PACKETS,
    TO_CLIENT_BYTES,
    TO_CLIENT_DROPS_NOT_PERMITTED,
    TO_CLIENT_DROPS_RATE,
    /** Handed from one allocation of this server to another. */
    HANDED_OVER,
    /** For a relayed address of this server that nobody holds, or whose holder does not permit ours. */
    HANDED_TO_NOBODY,
    /** Relay ports that another process turned out to hold. */
    PORTS_FOREIGN,
    /** Relay sockets that could not be opened for another reason. */
    PORTS_FAILED;

    private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The counts of one loop. Owner: that loop. */
    static final class Sheet {
        private final long[] counts = new long[values().length];
        private final Map<Integer, Long> refused = new TreeMap<>();

        void add(Tally t) {
            counts[t.ordinal()]++;
        }

        void add(Tally t, long n) {
            counts[t.ordinal()] += n;
        }

        /** An error answer with this code was due. */
        void refused(int code) {
            refused.merge(code, 1L, Long::sum);
        }

        TurnCounters counters() {
            Map<String, Long> out = new TreeMap<>();
            for (Tally t : values()) out.put(t.id, counts[t.ordinal()]);
            refused.forEach((code, n) -> out.put("requests-refused-" + code, n));
            return new TurnCounters(out);
        }
    }
}
