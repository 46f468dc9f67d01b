package org.sallyport.sipcall.identity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogText;
import org.sallyport.host.LogTopic;
import org.sallyport.sip.digest.DigestVerdict;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.border.Seen;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Zone;

/**
 * Logins that failed, a line for each, with the address of whoever tried. The form stays as it is, for tools that ban by it
 * (docs/log-topics.md): the address comes first, before anything that a stranger wrote. Owner: the desk.
 *
 * <p>What edge says of an address is edge's word, so such a line says through whom it came and looks otherwise: nobody is banned
 * by it unless the administrator means to.
 */
public final class FailedLogins {
    /** Between two lines about one address or /64: 1 s. Who bans counts lines within minutes. */
    public static final long TOLD_EVERY_NS = 1_000_000_000L;

    /** Most addresses that are remembered; a further one takes the place of the one told of longest ago. */
    public static final int ADDRESSES_MAX = 1_000;

    private static final Pattern NONCE = Pattern.compile("(?i)\\bnonce\\s*=\\s*\"([^\"]{1,256})\"");

    private final Host host;
    private final Map<IpAddress, Told> told = new LinkedHashMap<>();

    /** The nonce that somebody was last told here, by where he was; the oldest goes first. */
    private final Map<Endpoint, String> challenged = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Endpoint, String> eldest) {
            return size() > ADDRESSES_MAX;
        }
    };
    private long failed;

    private record Told(long atNs, int untold) {}

    public FailedLogins(Host host) {
        this.host = host;
    }

    /**
     * This node found that credentials are wrong; other verdicts are no failure.
     *
     * @param asked whether the nonce was made for that source: whoever answers it was there to hear it, and a forged source was not
     */
    public void judged(SipMessage request, Flow flow, Zone zone, DigestVerdict verdict, boolean asked) {
        if (!asked) return;
        switch (verdict) {
            case DigestVerdict.WrongPassword(String user) -> tell(request, flow, zone, "wrong-password", user);
            case DigestVerdict.UnknownUser(String user) -> tell(request, flow, zone, "unknown-user", user);
            case DigestVerdict.Ok _, DigestVerdict.Absent _, DigestVerdict.Stale _, DigestVerdict.NotOffered _, DigestVerdict.OtherUri _,
                    DigestVerdict.Bad _ -> { }
        }
    }

    /**
     * Whoever has the users answered a request that bore credentials; a further challenge means that they were wrong. They count
     * where they answer what was told to that very place before: with a forged source anybody could have others banned.
     */
    public void answered(SipMessage request, Flow flow, Zone zone, SipMessage response) {
        boolean proxy = response.status() == 407;
        if (!proxy && response.status() != 401) return;
        List<String> given = request.values(proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION);
        List<String> asked = response.values(proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE);
        // RFC 7616 §3.3: stale says that only the nonce was too old.
        String nonce = nonces(asked).stream().findFirst().orElse("");
        String before = challenged.put(flow.remote(), nonce);
        if (before == null || !nonces(given).contains(before)) return;
        boolean stale = asked.stream().anyMatch(c -> c.toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "").contains("stale=true"));
        if (stale) return;
        tell(request, flow, zone, "refused-beyond", request.from().uriText());
    }

    private static List<String> nonces(List<String> values) {
        List<String> out = new ArrayList<>();
        for (String v : values) {
            Matcher m = NONCE.matcher(v);
            if (m.find()) out.add(m.group(1));
        }
        return out;
    }

    private void tell(SipMessage request, Flow flow, Zone zone, String why, String user) {
        failed++;
        IpAddress source = Identities.source(request, flow, zone);
        long nowNs = host.nowNs();
        Told before = told.remove(source.holder());
        boolean quiet = before != null && nowNs - before.atNs() < TOLD_EVERY_NS;
        if (told.size() >= ADDRESSES_MAX) told.remove(told.keySet().iterator().next());
        told.put(source.holder(), quiet ? new Told(before.atNs(), before.untold() + 1) : new Told(nowNs, 0));
        if (quiet) return;
        String through = Seen.of(request, zone).isPresent() ? " through " + zone.name() : "";
        String more = before == null || before.untold() == 0 ? "" : ", and " + before.untold() + " more before";
        host.log(LogTopic.STRANGER, LogLevel.INFO, "login failed from " + source + through + ": " + why + ", " + request.method() + " over "
                + flow.label() + ", user " + LogText.field(user) + more);
    }

    /** How many there were. */
    public long failed() {
        return failed;
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("loginsFailed", failed);
    }
}
