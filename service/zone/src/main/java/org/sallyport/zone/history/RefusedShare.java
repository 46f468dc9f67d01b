package org.sallyport.zone.history;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.sallyport.machine.Moment;
import org.sallyport.wire.IpAddress;

/**
 * The share of the history that refused requests of one kind have. Whoever is refused can repeat it at will, so what
 * resembles what is there is counted, one address holds few records and displaces its own, and new ones come at a
 * rate. Owner: the desk.
 */
final class RefusedShare {
    /** Most records of one address or /64. */
    static final int PER_SOURCE_MAX = 8;

    /** New records: so many at once, and then one a second. */
    static final int AT_ONCE_MAX = 20;
    static final long NEW_EVERY_NS = 1_000_000_000L;

    /** How long the same thing is counted into one record. */
    static final long TOGETHER_NS = 600_000_000_000L;

    private final int recordsMax;
    private final Deque<Entry> ring = new ArrayDeque<>();
    /** When all {@link #AT_ONCE_MAX} will be free again. */
    private long freeNs;
    private boolean started;

    RefusedShare(int recordsMax) {
        this.recordsMax = recordsMax;
    }

    private static final class Entry {
        private final long id;
        private final RefusedRequest request;
        private final Moment first;
        private Moment last;
        private long again;

        Entry(long id, RefusedRequest request, Moment first) {
            this.id = id;
            this.request = request;
            this.first = first;
            this.last = first;
        }

        SearchRecord record() {
            List<String> notes = again == 0 ? List.of() : List.of(again + " more of the same, the last one "
                    + (last.nowNs() - first.nowNs()) / 1_000_000_000L + " s later");
            return new SearchRecord(id, first.wallMs(), request.kind(), request.id(), request.from(), request.asked(),
                    request.asked(), List.of(), List.of(), request.end(), notes);
        }
    }

    /** Whether the request got a record of its own, which then has this number. */
    boolean add(long id, RefusedRequest request, Moment at) {
        for (Entry e : ring) {
            if (!e.request.resembles(request) || at.nowNs() - e.first.nowNs() >= TOGETHER_NS) continue;
            e.again++;
            e.last = at;
            return false;
        }
        if (!take(at.nowNs())) return false;
        if (!displaceOwn(request.source()) && ring.size() == recordsMax) ring.removeFirst();
        ring.addLast(new Entry(id, request, at));
        return true;
    }

    private boolean take(long nowNs) {
        // The clock may start anywhere, below zero too.
        if (!started || freeNs < nowNs) freeNs = nowNs;
        started = true;
        if (freeNs - nowNs > (AT_ONCE_MAX - 1) * NEW_EVERY_NS) return false;
        freeNs += NEW_EVERY_NS;
        return true;
    }

    /** Whoever holds as many records as one may loses the oldest of them. */
    private boolean displaceOwn(IpAddress source) {
        Entry oldest = null;
        int held = 0;
        for (Entry e : ring) {
            if (!e.request.source().holder().equals(source.holder())) continue;
            if (oldest == null) oldest = e;
            held++;
        }
        return held >= PER_SOURCE_MAX && ring.remove(oldest);
    }

    /** Newest first: those that hold the text in lower case. */
    Iterator<SearchRecord> find(String wanted) {
        return ring.reversed().stream().filter(e -> holds(wanted, e.request.id(), e.request.from(),
                e.request.asked(), e.request.why())).map(Entry::record).iterator();
    }

    /** Whether one of the texts holds what is wanted, which is in lower case. */
    static boolean holds(String wanted, String... texts) {
        for (String t : texts) if (t.toLowerCase(Locale.ROOT).contains(wanted)) return true;
        return false;
    }
}
