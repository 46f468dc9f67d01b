package org.sallyport.sipcall.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.sipcall.session.Session;

/**
 * The last calls that have ended, the oldest dropped first. Those that were answered have a shelf of their own, which
 * nobody empties by calls that nobody answers. Owner: the desk.
 */
public final class CallHistory {
    /** Answered calls that are kept, and as many that were not. */
    public static final int CALLS_MAX = 500;

    /** Most media lines of one call that are kept, those of branches that lost included. */
    public static final int LINES_MAX = 16;

    /** Longest text of a stranger's that is kept, in characters. */
    private static final int TEXT_MAX = 256;

    private final Deque<Kept> answered = new ArrayDeque<>();
    private final Deque<Kept> unanswered = new ArrayDeque<>();

    private record Kept(CallRecord call, List<CallRecord.Line> lines, long number) {}

    private long calls;

    /** A call has ended. Its lines come with {@link #ended} when their last counters are there. */
    public void add(Session s, List<MissingMedia> missing, String end, long nowNs) {
        boolean wasAnswered = s.connectedAtNs() != 0;
        Deque<Kept> shelf = wasAnswered ? answered : unanswered;
        if (shelf.size() == CALLS_MAX) shelf.removeFirst();
        long seconds = wasAnswered ? (nowNs - s.connectedAtNs()) / 1_000_000_000L : 0;
        String toZone = s.established().map(d -> d.callee().zone()).orElse("");
        CallRecord record =
                new CallRecord(s.id(), cut(s.callId()), cut(s.from()), s.caller().zone(), cut(s.alias()), toZone,
                        s.startedAtMs(), wasAnswered, seconds, cut(end), missing, List.of());
        shelf.addLast(new Kept(record, new ArrayList<>(2), calls++));
    }

    /** A media line has ended, a moment after its call. */
    public void ended(MediaLine line) {
        String id = line.owner().session();
        for (Deque<Kept> shelf : List.of(answered, unanswered)) {
            for (Iterator<Kept> i = shelf.descendingIterator(); i.hasNext();) {
                Kept k = i.next();
                if (!k.call().id().equals(id)) continue;
                if (k.lines().size() < LINES_MAX) k.lines().add(of(line));
                return;
            }
        }
    }

    private static CallRecord.Line of(MediaLine line) {
        return new CallRecord.Line(line.label(), line.medium(), line.report(), line.openedAtNs(),
                line.diary().latches(),
                line.diary().latchCount());
    }

    private static String cut(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }

    /** Ended calls, the newest first. */
    public List<CallRecord> latest() {
        List<Kept> all = new ArrayList<>(answered);
        all.addAll(unanswered);
        all.sort(Comparator.comparingLong(Kept::number).reversed());
        return all.stream().map(k -> {
            CallRecord c = k.call();
            return new CallRecord(c.id(), c.callId(), c.from(), c.fromZone(), c.to(), c.toZone(), c.startedAtMs(),
                    c.answered(),
                    c.seconds(), c.end(), c.missing(), k.lines());
        }).toList();
    }
}
