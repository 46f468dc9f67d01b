package org.sallyport.h323.security;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;

/**
 * Remembers the tokens that were accepted, so that none is accepted twice. Owned by one thread, that of the verifier.
 *
 * <p>What is remembered is (sender, time stamp, number) with the message it came in. A password hash has no number; the
 * message takes its place, so that two requests of one second may bear the same hash but no request counts twice.
 *
 * <p>The trap is RAS: a request whose answer was lost is sent again, the identical datagram with the same
 * requestSeqNum, and has to be answered. So a repeated token is a retransmission when the whole datagram is the same,
 * from the same address and port, and first came at most {@link Limits#retransmissionSeconds} ago; the caller answers
 * as before and does not act. In any other message, from elsewhere, later, or on a stream, it is a replay.
 *
 * <p>Memory is bounded and no replay slips through when it is short. Only tokens that proved their password get here,
 * so strangers cannot fill it. A sender that has too many loses its oldest one, and from then on all of its tokens up
 * to that time stamp are refused. Who has none to lose when there are too many in all is told so. A restart forgets
 * all: for as long as the window, what was seen before it can be replayed.
 */
public final class ReplayGuard {
    /** What a message came by. */
    public enum Carrier {
        /** UDP: may come again. */
        DATAGRAM,
        /** TCP: never comes again. */
        STREAM
    }

    /** What the guard thinks of a token. */
    enum Admission { NEW, RETRANSMITTED, REPLAYED, FULL }

    /**
     * How much is remembered.
     *
     * @param tokensPerSenderMax tokens of one sender
     * @param tokensMax tokens in all
     * @param sendersMax senders
     * @param retransmissionSeconds how long a datagram may come again
     */
    public record Limits(int tokensPerSenderMax, int tokensMax, int sendersMax, long retransmissionSeconds) {
        /**
         * 512 of a sender: a neighbour with 10 requests a second fills them in 51 s, and its datagrams may overtake
         * each other by that much. 65,536 in all are about 15 MB. The RAS timers of H.225.0 are 3 to 5 s with up to two
         * retries: after 20 s nobody asks again.
         */
        public static final Limits DEFAULT = new Limits(512, 65_536, 16_384, 20);

        public Limits {
            if (tokensPerSenderMax < 1 || tokensMax < tokensPerSenderMax || sendersMax < 1
                    || retransmissionSeconds < 0) {
                throw new IllegalArgumentException("no memory at all");
            }
        }
    }

    private record Key(long timeStampSeconds, Mechanism mechanism, long number) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparingLong(Key::timeStampSeconds)
                .thenComparing(Key::mechanism).thenComparingLong(Key::number);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private record Seen(Octets messageDigest, Endpoint source, long firstSeconds) {}

    /** The tokens of one sender; up to the floor, none is accepted any more. */
    private static final class Sender {
        final TreeMap<Key, Seen> seen = new TreeMap<>();
        long floorSeconds;

        void forgetOldest() {
            floorSeconds = Math.max(floorSeconds, seen.pollFirstEntry().getKey().timeStampSeconds());
        }
    }

    private final Limits limits;
    private final Map<String, Sender> senders = new HashMap<>();
    private int tokens;
    private long sweptSeconds = Long.MIN_VALUE;

    /** A guard that remembers nothing yet. */
    public ReplayGuard(Limits limits) {
        this.limits = limits;
    }

    /** How many tokens are remembered. */
    public int tokens() {
        return tokens;
    }

    /** How many senders are known. */
    public int senders() {
        return senders.size();
    }

    /** Looks a token up and remembers it when it is new. Its hash and its time have been found right before. */
    Admission admit(Claim claim, Octets message, Carrier carrier, Endpoint source, TimeWindow window, long nowSeconds) {
        byte[] digest = Digests.sha256(message);
        Key key = new Key(claim.timeStampSeconds(), claim.mechanism(), claim.random().orElse(head(digest)));
        Octets messageDigest = Octets.wrap(digest);
        Sender sender = senders.get(claim.sender().reveal());
        if (sender != null) {
            Seen before = sender.seen.get(key);
            if (before != null) return again(before, messageDigest, carrier, source, nowSeconds);
            forgetOutdated(sender, nowSeconds - window.behindSeconds());
            // Before room is made: what is refused costs no memory.
            if (key.timeStampSeconds() <= sender.floorSeconds) return Admission.REPLAYED;
        }
        if (!makeRoom(sender, nowSeconds - window.behindSeconds(), nowSeconds)) return Admission.FULL;
        if (sender == null) {
            sender = new Sender();
            senders.put(claim.sender().reveal(), sender);
        }
        // The room may have been made by forgetting tokens of this very second.
        if (key.timeStampSeconds() <= sender.floorSeconds) return Admission.REPLAYED;
        sender.seen.put(key, new Seen(messageDigest, source, nowSeconds));
        tokens++;
        return Admission.NEW;
    }

    private Admission again(Seen before, Octets messageDigest, Carrier carrier, Endpoint source, long nowSeconds) {
        boolean same = carrier == Carrier.DATAGRAM && before.messageDigest.equals(messageDigest)
                && before.source.equals(source);
        // A clock that was set back makes the difference negative.
        return same && Math.abs(nowSeconds - before.firstSeconds) <= limits.retransmissionSeconds
                ? Admission.RETRANSMITTED : Admission.REPLAYED;
    }

    /**
     * Room for one more. What a full memory forgets is the asking sender's own, so that one sender cannot make
     * another's tokens be refused.
     */
    private boolean makeRoom(@Nullable Sender sender, long horizonSeconds, long nowSeconds) {
        boolean full = tokens >= limits.tokensMax || sender == null && senders.size() >= limits.sendersMax;
        // A sweep looks at all senders: once a second at most.
        if (full && sweptSeconds != nowSeconds) {
            sweptSeconds = nowSeconds;
            sweep(sender, horizonSeconds);
        }
        if (sender == null) return tokens < limits.tokensMax && senders.size() < limits.sendersMax;
        if (sender.seen.size() >= limits.tokensPerSenderMax || tokens >= limits.tokensMax) {
            if (sender.seen.isEmpty()) return false;
            sender.forgetOldest();
            tokens--;
        }
        return true;
    }

    private void sweep(@Nullable Sender asking, long horizonSeconds) {
        for (Iterator<Sender> all = senders.values().iterator(); all.hasNext();) {
            Sender s = all.next();
            forgetOutdated(s, horizonSeconds);
            // A floor within the window still refuses something.
            if (s != asking && s.seen.isEmpty() && s.floorSeconds < horizonSeconds) all.remove();
        }
    }

    /**
     * Forgets what the window refuses anyway. The floor rises with it, so that a clock that runs ahead and is set back
     * does not make the forgotten tokens good again.
     */
    private void forgetOutdated(Sender sender, long horizonSeconds) {
        while (!sender.seen.isEmpty() && sender.seen.firstKey().timeStampSeconds() < horizonSeconds) {
            sender.forgetOldest();
            tokens--;
        }
    }

    private static long head(byte[] digest) {
        long head = 0;
        for (int i = 0; i < Long.BYTES; i++) head = head << 8 | digest[i] & 0xff;
        return head;
    }
}
