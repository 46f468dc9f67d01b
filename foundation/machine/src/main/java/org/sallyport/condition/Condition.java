package org.sallyport.condition;

import static org.sallyport.condition.Severity.CRITICAL;
import static org.sallyport.condition.Severity.MAJOR;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every condition of a node that its administrator is told of. A condition is a state that begins and ends, never a
 * line of a log; its code never changes its meaning.
 */
public enum Condition {
    // The zone between the nodes
    PAIR_LINK_DOWN("TRV01", CRITICAL, 10, "There is no working connection to the other node: nothing crosses.",
            "sallyport status zones"),
    LINK_FLAPPING("TRV02", MAJOR, 0, "The connection to the other node comes and goes.",
            "sallyport config explain zones[].keep-alive-interval");

    private final String code;
    private final Severity severity;
    private final int holdSeconds;
    private final String sentence;
    private final String nextCommand;

    Condition(String code, Severity severity, int holdSeconds, String sentence, String nextCommand) {
        this.code = code;
        this.severity = severity;
        this.holdSeconds = holdSeconds;
        this.sentence = sentence;
        this.nextCommand = nextCommand;
    }

    /** Such as {@code TRV01}; never changes its meaning. */
    public String code() {
        return code;
    }

    /** Such as {@code pair-link-down}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How bad it is. */
    public Severity severity() {
        return severity;
    }

    /** How long it must hold before it is told, in seconds. */
    public int holdSeconds() {
        return holdSeconds;
    }

    /** What it means, whatever the case. */
    public String sentence() {
        return sentence;
    }

    /** What to run next. */
    public String nextCommand() {
        return nextCommand;
    }

    /** The condition of that code or name, in any case. */
    public static Optional<Condition> of(String name) {
        return Arrays.stream(values()).filter(c -> c.code.equalsIgnoreCase(name) || c.id().equalsIgnoreCase(name))
                .findFirst();
    }
}
