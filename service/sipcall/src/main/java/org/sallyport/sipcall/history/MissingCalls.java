package org.sallyport.sipcall.history;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.media.LegSide;
import org.sallyport.media.MediaEvent;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.sipcall.session.Session;

/**
 * Which sides of which calls are not heard. The media loops tell when a side falls quiet; a second's tick of the desk
 * asks whether its call is answered, whether the descriptions let it speak, and for how long that has been so. Owner:
 * the desk.
 */
public final class MissingCalls {
    /** Most verdicts that are kept of one call. */
    public static final int PER_CALL_MAX = 8;

    /** Between two lines of the log about one side of one call: 60 s. */
    private static final long TOLD_EVERY_NS = 60_000_000_000L;

    private final Host host;
    private final MediaJudge judge;
    private final Map<String, OfCall> calls = new HashMap<>();

    private static final class OfCall {
        final List<MissingMedia> all = new ArrayList<>(2);
        final Map<LegSide, Long> toldNs = new EnumMap<>(LegSide.class);
        /** What holds now, by line and side. */
        final Map<String, MissingMedia> now = new HashMap<>();
    }

    public MissingCalls(Host host, SeenAddresses seen) {
        this.host = host;
        this.judge = new MediaJudge(seen);
    }

    /**
     * Looks at lines of which a side was quiet lately.
     *
     * @param sessionOf the call of a line, while it lives
     * @param found told of each new verdict
     */
    public void look(List<MediaLine> quiet, Function<MediaLine, Optional<Session>> sessionOf,
            BiConsumer<Session, MissingMedia> found) {
        for (MediaLine line : quiet) {
            Optional<Session> session = sessionOf.apply(line);
            if (session.isEmpty() || session.get().kind() != Session.Kind.CALL) continue;
            for (LegSide side : LegSide.values()) look(session.get(), line, side, found);
        }
    }

    private void look(Session session, MediaLine line, LegSide side, BiConsumer<Session, MissingMedia> found) {
        OfCall call = calls.get(session.id());
        String key = line.label() + side;
        Optional<Long> sinceNs = missedSince(session, line, side);
        if (sinceNs.isEmpty()) {
            MissingMedia over = call == null ? null : call.now.remove(key);
            if (over != null && line.diary().quietSinceNs(side).isEmpty()) heardAgain(over);
            return;
        }
        if (host.nowNs() - sinceNs.get() < MediaEvent.Quiet.AFTER_NS || call != null && call.now.containsKey(key))
            return;
        if (call == null) calls.put(session.id(), call = new OfCall());
        if (line.report().isEmpty()) return;
        MissingMedia verdict = judge.judge(line, side, line.report().get(), sinceNs.get(), host.wallMs());
        call.now.put(key, verdict);
        if (call.all.size() < PER_CALL_MAX) call.all.add(verdict);
        tell(call, side, verdict);
        found.accept(session, verdict);
    }

    /** Since when a side of an answered call has been missed; empty where it is heard, or need not be. */
    private static Optional<Long> missedSince(Session session, MediaLine line, LegSide side) {
        if (session.established().isEmpty() || session.state() != Session.State.CONNECTED || !line.expects(side))
            return Optional.empty();
        long fromNs = Math.max(session.connectedAtNs(), line.describedNs().orElse(Long.MIN_VALUE));
        return line.diary().quietSinceNs(side).map(quietNs -> Math.max(quietNs, fromNs));
    }

    private void tell(OfCall call, LegSide side, MissingMedia verdict) {
        Long before = call.toldNs.get(side);
        if (before != null && host.nowNs() - before < TOLD_EVERY_NS) return;
        call.toldNs.put(side, host.nowNs());
        host.log(LogTopic.MEDIA, LogLevel.INFO,
                verdict.line() + " media-missing " + verdict.cause().id() + ", " + verdict);
    }

    private void heardAgain(MissingMedia over) {
        host.log(LogTopic.MEDIA, LogLevel.DEBUG,
                over.line() + " the " + over.side().name().toLowerCase(java.util.Locale.ROOT)
                        + " is heard again after " + (host.nowNs() - over.sinceNs()) / 1_000_000_000L + " s");
    }

    /** What was missed of a call so far, the oldest first. */
    public List<MissingMedia> all(Session session) {
        OfCall call = calls.get(session.id());
        return call == null ? List.of() : List.copyOf(call.all);
    }

    /** What is missed now. */
    public List<MissingMedia> now(Session session) {
        OfCall call = calls.get(session.id());
        return call == null ? List.of() : List.copyOf(call.now.values());
    }

    /** The call is over. */
    public void forget(Session session) {
        calls.remove(session.id());
    }
}
