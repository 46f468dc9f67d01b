package org.sallyport.sipcall.identity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sallyport.sip.digest.DigestVerdict;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SecretMask;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.border.Seen;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.Endpoint;
import org.sallyport.zone.Zone;
import org.sallyport.zone.stranger.FailedLogins;

/**
 * Which answers to a challenge of SIP were failed logins: judged here, or by the node that has the users. Owner: the
 * desk.
 */
public final class DigestLogins {
    /** Most places whose last challenge is remembered; the oldest goes first. */
    static final int CHALLENGED_MAX = 1_000;

    private static final Pattern NONCE = Pattern.compile("(?i)\\bnonce\\s*=\\s*\"([^\"]{1,256})\"");

    private final FailedLogins logins;

    /** The nonce that somebody was last told here, by where he was; the oldest goes first. */
    private final Map<Endpoint, String> challenged = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Endpoint, String> eldest) {
            return size() > CHALLENGED_MAX;
        }
    };
    private long failed;

    public DigestLogins(FailedLogins logins) {
        this.logins = logins;
    }

    /**
     * This node found that credentials are wrong; other verdicts are no failure.
     *
     * @param asked whether the nonce was made for that source: whoever answers it was there to hear it, and a forged
     *     source was not
     */
    public void judged(SipMessage request, Flow flow, Zone zone, DigestVerdict verdict, boolean asked) {
        if (!asked) return;
        switch (verdict) {
            case DigestVerdict.WrongPassword(String user) -> tell(request, flow, zone, "wrong-password", user);
            case DigestVerdict.UnknownUser(String user) -> tell(request, flow, zone, "unknown-user", user);
            case DigestVerdict.Ok _, DigestVerdict.Absent _, DigestVerdict.Stale _, DigestVerdict.NotOffered _,
                    DigestVerdict.OtherUri _, DigestVerdict.Bad _ ->
                    {}
        }
    }

    /**
     * Whoever has the users answered a request that bore credentials; a further challenge means that they were wrong.
     * They count where they answer what was told to that very place before: with a forged source anybody could have
     * others banned.
     *
     * @return whether the login failed
     */
    public boolean answered(SipMessage request, Flow flow, Zone zone, SipMessage response) {
        boolean proxy = response.status() == 407;
        if (!proxy && response.status() != 401) return false;
        List<String> given = request.values(proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION);
        List<String> asked = response.values(proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE);
        // RFC 7616 §3.3: stale says that only the nonce was too old.
        String nonce = nonces(asked).stream().findFirst().orElse("");
        String before = challenged.put(flow.remote(), nonce);
        if (before == null || !nonces(given).contains(before)) return false;
        boolean stale = asked.stream()
                .anyMatch(c -> c.toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "").contains("stale=true"));
        if (stale) return false;
        tell(request, flow, zone, "refused-beyond", SecretMask.uris(request.from().uriText()));
        return true;
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
        Optional<String> through = Seen.of(request, zone).map(_ -> zone.name());
        logins.tell(new FailedLogins.Attempt(Identities.source(request, flow, zone), through, why,
                request.method() + " over " + flow.label(), user));
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("loginsFailed", failed);
    }
}
