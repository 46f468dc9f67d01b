package org.sallyport.zone.stranger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogText;
import org.sallyport.host.LogTopic;
import org.sallyport.wire.IpAddress;

/**
 * Logins that failed, a line for each, with the address of whoever tried, whatever the protocol. The form stays as it
 * is, for tools that ban by it (docs/log-topics.md): the address comes first, before anything that a stranger wrote.
 * Owner: the desk.
 *
 * <p>Whoever tells of one has made sure that the address is no forgery: with a forged source anybody could have others
 * banned. What another node says of an address is its word, so such a line says through whom it came and looks
 * otherwise: nobody is banned by it unless the administrator means to.
 */
public final class FailedLogins {
    /** Between two lines about one address or /64: 1 s. Who bans counts lines within minutes. */
    public static final long TOLD_EVERY_NS = 1_000_000_000L;

    /** Most addresses that are remembered; a further one takes the place of the one told of longest ago. */
    public static final int ADDRESSES_MAX = 1_000;

    private final Host host;
    private final Map<IpAddress, Told> told = new LinkedHashMap<>();

    private record Told(long atNs, int untold) {}

    /**
     * One that failed.
     *
     * @param source the address of whoever tried
     * @param through the zone whose word the address is; empty where it was seen here
     * @param why one word: {@code wrong-password}, {@code unknown-user}, {@code refused-beyond}
     * @param request what was tried and where, such as {@code REGISTER over udp 198.51.100.7:5060}
     * @param user as the stranger wrote it
     */
    public record Attempt(IpAddress source, Optional<String> through, String why, String request, String user) {}

    public FailedLogins(Host host) {
        this.host = host;
    }

    /** One line, where there was none about the same address within the last second. */
    public void tell(Attempt a) {
        long nowNs = host.nowNs();
        Told before = told.remove(a.source().holder());
        boolean quiet = before != null && nowNs - before.atNs() < TOLD_EVERY_NS;
        if (told.size() >= ADDRESSES_MAX) told.remove(told.keySet().iterator().next());
        told.put(a.source().holder(),
                before != null && quiet ? new Told(before.atNs(), before.untold() + 1) : new Told(nowNs, 0));
        if (quiet) return;
        String more = before == null || before.untold() == 0 ? "" : ", and " + before.untold() + " more before";
        host.log(LogTopic.STRANGER, LogLevel.INFO,
                "login failed from " + a.source() + a.through().map(z -> " through " + z).orElse("")
                        + ": " + a.why() + ", " + a.request() + ", user " + LogText.field(a.user()) + more);
    }
}
