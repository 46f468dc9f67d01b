package org.sallyport.node.site;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sallyport.condition.Condition;
import org.sallyport.condition.Severity;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.machine.Machine;

/**
 * The conditions of a node: services say what holds and what does not, and this tells it once. Owner: the desk.
 *
 * <pre>
 *  away ──holds──▶ rising ──for as long as the condition wants──▶ told ──no more──▶ falling ──60 s──▶ away, told so
 *   ▲                │ no more                                     ▲                 │ holds again
 *   └────────────────┘                                             └─────────────────┘
 * </pre>
 */
public final class Conditions implements Timed {
    /** How long a condition must be over before it is told to be: 60 s. */
    private static final long CLEAR_NS = 60_000_000_000L;

    private static final long SECOND_NS = 1_000_000_000L;

    /** Most subjects of all conditions; a service that names more has the newest dropped, and counted. */
    static final int HELD_MAX = 256;

    private final Host host;
    private final Timers timers;
    private final Map<Key, Held> held = new LinkedHashMap<>();
    private long dropped;

    private record Key(Condition condition, String subject) {}

    private static final class Held {
        private final long sinceMs;
        private String text;
        private String nextCommand;
        /** When it is told, where it is not yet; when its end is told, where it is over. */
        private long nextNs;
        private boolean told;
        private boolean over;

        Held(long sinceMs, String text, String nextCommand, long nextNs) {
            this.sinceMs = sinceMs;
            this.text = text;
            this.nextCommand = nextCommand;
            this.nextNs = nextNs;
        }
    }

    /**
     * A condition that holds and has been told.
     *
     * @param subject what it is about, such as a zone; may be empty
     * @param text what is the matter, in the words of this case
     * @param nextCommand what to run next, in this case
     * @param sinceMs wall clock
     */
    public record Told(Condition condition, String subject, String text, String nextCommand, long sinceMs) {
        /** As one line. */
        public String line() {
            return condition.code() + " " + condition.id() + ": " + text + " Next: " + nextCommand;
        }
    }

    Conditions(Host host) {
        this.host = host;
        this.timers = new Timers(host);
        timers.add(this);
    }

    /** The condition holds for the subject, in these words; said again it may have other words. */
    public void holds(Condition condition, String subject, String text) {
        holds(condition, subject, text, condition.nextCommand());
    }

    /** The same where what to run next names something of this case, such as a file. */
    public void holds(Condition condition, String subject, String text, String nextCommand) {
        Key key = new Key(condition, subject);
        Held there = held.get(key);
        if (there != null) {
            there.text = text;
            there.nextCommand = nextCommand;
            if (there.over) there.nextNs = Machine.NEVER;
            there.over = false;
            return;
        }
        if (held.size() >= HELD_MAX) {
            dropped++;
            return;
        }
        long atNs = host.nowNs() + condition.holdSeconds() * SECOND_NS;
        held.put(key, new Held(host.wallMs(), text, nextCommand, atNs));
        timers.wake(atNs);
    }

    /** The condition does not hold for the subject, or no more. */
    public void over(Condition condition, String subject) {
        Key key = new Key(condition, subject);
        Held there = held.get(key);
        if (there == null || there.over) return;
        if (!there.told) {
            held.remove(key);
            return;
        }
        there.over = true;
        there.nextNs = host.nowNs() + CLEAR_NS;
        timers.wake(there.nextNs);
    }

    /** Says at once whether the condition holds, and in which words. */
    public void is(Condition condition, String subject, Optional<String> text) {
        text.ifPresentOrElse(t -> holds(condition, subject, t), () -> over(condition, subject));
    }

    /** What has been told and is not over, the worst first. */
    public List<Told> told() {
        List<Told> out = new ArrayList<>();
        held.forEach((k, h) -> {
            if (h.told) out.add(new Told(k.condition(), k.subject(), h.text, h.nextCommand, h.sinceMs));
        });
        out.sort(Comparator.comparing((Told t) -> t.condition().severity()).reversed());
        return out;
    }

    @Override
    public long deadlineNs() {
        long soonestNs = Machine.NEVER;
        for (Held h : held.values()) soonestNs = Math.min(soonestNs, h.nextNs);
        return soonestNs;
    }

    @Override
    public void timer(long nowNs) {
        for (Map.Entry<Key, Held> e : List.copyOf(held.entrySet())) {
            Held h = e.getValue();
            if (h.nextNs > nowNs) continue;
            h.nextNs = Machine.NEVER;
            if (h.over) held.remove(e.getKey());
            else h.told = true;
            say(e.getKey(), h);
        }
    }

    private void say(Key key, Held h) {
        Told told = new Told(key.condition(), key.subject(), h.text, h.nextCommand, h.sinceMs);
        if (h.over) {
            host.log(LogTopic.NODE, LogLevel.INFO,
                    "over: " + key.condition().code() + " " + key.condition().id() + of(key.subject()));
        } else {
            host.log(LogTopic.NODE, level(key.condition().severity()), told.line());
        }
    }

    private static String of(String subject) {
        return subject.isEmpty() ? "" : " of " + subject;
    }

    private static LogLevel level(Severity severity) {
        return switch (severity) {
            case INFORMATION -> LogLevel.INFO;
            case WARNING, MAJOR -> LogLevel.WARN;
            case CRITICAL -> LogLevel.ERROR;
        };
    }

    /** What the status command says of them. */
    public List<Object> rows() {
        return told().stream().<Object>map(t -> StatusRow.ordered("code", t.condition().code(), "name",
                t.condition().id(), "severity", t.condition().severity().id(), "subject", t.subject(), "text", t.text(),
                "next", t.nextCommand(), "sinceMs", t.sinceMs())).toList();
    }

    /** Counts them by code, every code of the catalogue, so that the number of series is known beforehand. */
    public void count(Metrics out) {
        Map<String, Long> byCode = new TreeMap<>();
        for (Condition c : Condition.values()) byCode.put(c.code(), 0L);
        for (Told t : told()) byCode.merge(t.condition().code(), 1L, Long::sum);
        out.gauges("sallyport_conditions", "Conditions that hold, by their code.", "code", byCode);
        out.gauge("sallyport_conditions_dropped", "Conditions that were too many to be held.", dropped);
    }
}
