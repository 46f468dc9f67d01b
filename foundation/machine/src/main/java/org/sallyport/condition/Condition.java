package org.sallyport.condition;

import static org.sallyport.condition.Severity.CRITICAL;
import static org.sallyport.condition.Severity.INFORMATION;
import static org.sallyport.condition.Severity.MAJOR;
import static org.sallyport.condition.Severity.WARNING;

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
            "sallyport config explain zones[].keep-alive-interval"),
    VERSIONS_APART("TRV07", WARNING, 0, "The nodes are more than one release apart.", "sallyport version"),

    // The file
    RESTART_NEEDED("CFG04", WARNING, 0, "Something in the file takes effect at a restart only.",
            "sallyport reload"),
    RELOAD_REFUSED("CFG05", WARNING, 0,
            "The file was read again and not taken over: the node goes on with what it had, and would not start with it.",
            "sallyport config check FILE"),

    // The node
    DRAINED("SYS07", WARNING, 30, "The node takes no new calls, since somebody said so.", "sallyport drain --cancel"),

    // Certificates
    EXPIRES_SOON("CRT01", WARNING, 10, "A certificate in use nears its end, and nothing renews it.",
            "sallyport status certificates"),
    EXPIRED("CRT02", CRITICAL, 10, "A certificate in use is past its end: whoever looks refuses it.",
            "sallyport status certificates"),
    RENEWAL_FAILED("CRT03", WARNING, 0,
            "No authority has issued a certificate, twice in a row: the old one is used while it lasts.",
            "sallyport cert renew --dry-run"),
    NEW_PAIR_REJECTED("CRT04", WARNING, 0, "Files of a certificate have changed, and do not fit: the old one is used.",
            "sallyport cert check FILE"),
    DEFAULT_IDENTITY("CRT05", INFORMATION, 10, "Strangers see the certificate that init made, which nobody trusts.",
            "sallyport cert request"),
    CLIENT_USE_MISSING("CRT06", MAJOR, 10, "A certificate that is for servers alone is wanted of a client.",
            "sallyport config explain protocols.sip.tls.public.certificate"),
    INCOMPLETE_CHAIN("CRT07", WARNING, 10, "A chain that we send does not lead to a root that is known.",
            "sallyport cert check FILE"),
    PAIR_RENEWAL_FAILED("CRT10", MAJOR, 0, "The certificate by which the other node knows this one was not renewed.",
            "sallyport status certificates"),

    // What the nodes try by themselves, each told after two rounds
    PORT_ROW_BLOCKED("NAT04", MAJOR, 0, "A row that is on does not pass: a firewall has no rule for it.",
            "sallyport check"),
    RANGE_PARTLY_OPEN("NAT05", MAJOR, 0, "Some ports of a range pass and others do not: some calls are silent one way.",
            "sallyport check"),
    OTHER_LISTENER("NAT09", MAJOR, 0, "Somebody else answers at a port of the other node.", "sallyport check"),
    RESOLVER_DOWN("DNS01", CRITICAL, 0, "No resolver answers: calls by name fail.", "sallyport check"),
    CLOCK_SKEW("TIM01", WARNING, 0, "The clocks of the pair differ: passwords with times in them begin to fail.",
            "sallyport check");

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
