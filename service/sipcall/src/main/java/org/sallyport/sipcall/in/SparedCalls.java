package org.sallyport.sipcall.in;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.RateCap;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.call.Sessions;
import org.sallyport.zone.Zone;

/**
 * Which new calls are taken whatever else is refused: those that are part of a call that stands, and those that a
 * neighbor puts before others, such as an emergency. Neither costs whoever writes it anything, so somebody has to be
 * known who writes it, the call has to be one that runs here, and of each there are {@link #PER_SECOND} at most: what
 * is beyond that takes its turn with the calls of whom we know. Owner: the desk.
 */
final class SparedCalls {
    /** A twentieth of what one core carries; an office of 1,000 phones puts calls through less often by far. */
    static final int PER_SECOND = 20;

    private static final long BURST_NS = 1_000_000_000L;

    private final Sessions sessions;
    private final RateCap replacing = calls();
    private final RateCap preferred = calls();

    SparedCalls(Sessions sessions) {
        this.sessions = sessions;
    }

    private static RateCap calls() {
        return new RateCap(PER_SECOND, Integer.MAX_VALUE, BURST_NS);
    }

    /**
     * @param zone of whoever sent the INVITE, null where it has none
     * @param known whether he is a stranger to nobody
     */
    boolean spares(SipMessage invite, @Nullable Zone zone, boolean known, long nowNs) {
        // Neighbors alone are believed about that: see HeaderTable.
        if (zone instanceof Zone.Neighbor && isPreferred(invite.header("Resource-Priority"))) {
            return preferred.take(0, nowNs);
        }
        if (!known) return false;
        String replaced = invite.header(HeaderName.REPLACES);
        String named = replaced == null ? invite.header("Join") : replaced;
        // The cap comes first: it bounds how often all calls are looked at.
        return named != null && replacing.take(0, nowNs) && runs(named);
    }

    /** {@code call-id;to-tag=x;from-tag=y} (RFC 3891 §6.1, RFC 3911 §7.1) of a call that passes here. */
    private boolean runs(String named) {
        String[] parts = named.split(";", 8);
        String to = "";
        String from = "";
        for (String p : parts) {
            String param = p.strip();
            if (param.regionMatches(true, 0, "to-tag=", 0, 7)) to = param.substring(7);
            else if (param.regionMatches(true, 0, "from-tag=", 0, 9)) from = param.substring(9);
        }
        return sessions.isCall(parts[0].strip(), List.of(to, from));
    }

    /** Whether one of the values of a Resource-Priority is above what its namespace has for every call (RFC 4412). */
    static boolean isPreferred(@Nullable String resourcePriority) {
        if (resourcePriority == null) return false;
        for (String value : resourcePriority.split(",", 8)) {
            int dot = value.indexOf('.');
            if (dot > 0 && isAbove(value.substring(0, dot).strip(), value.substring(dot + 1).strip())) return true;
        }
        return false;
    }

    /** Namespaces of the IANA registry; what is in none of them says nothing (RFC 4412 §4.6.2). */
    private static boolean isAbove(String namespace, String priority) {
        String name = namespace.toLowerCase(Locale.ROOT);
        return switch (name) {
            // RFC 4412 §10.2: routine is the lowest.
            case "dsn", "drsn" -> !priority.equalsIgnoreCase("routine");
            // RFC 4412 §10.4: 4 is the lowest.
            case "q735" -> !priority.equals("4");
            // RFC 4412 §10.5 and §10.6, RFC 7135: every value is above a call without.
            case "ets", "wps", "esnet" -> true;
            // RFC 8101: 0 is the lowest.
            case "mcpttp", "mcpttq" -> !priority.equals("0");
            // RFC 5478: dsn-000001.0 is the lowest.
            default -> (name.startsWith("dsn-") || name.startsWith("drsn-") || name.startsWith("rts-")
                    || name.startsWith("crts-")) && !priority.equals("0");
        };
    }
}
