package org.sallyport.sip.transaction;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Sensitive;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.Via;

/**
 * Tells a loop from a spiral (RFC 5393 §4.2).
 *
 * <pre>
 * branch = "z9hG4bK" 16 hex digits, random "." 16 hex digits, a fingerprint of all that routing depends on
 * </pre>
 *
 * <p>A request that comes back with one of our fingerprints in its Vias and the same fingerprint now has come back
 * unchanged. The fingerprint is keyed, so nobody else can make one. The topmost Via is not part of it, though RFC 3261
 * §16.6 step 8 names it: it differs at every return. Owner: the desk.
 */
public final class LoopDetection {
    private static final int RANDOM_OCTETS = 8;
    private static final int FINGERPRINT_OCTETS = 8;

    private final Mac mac;

    /** @param key random, at least 16 octets, the same for the life of the node */
    public LoopDetection(Sensitive<byte[]> key) {
        if (key.reveal().length < 16) throw new IllegalArgumentException("key is too short");
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.reveal(), "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What routing depends on, of a request as it was received and before it is changed.
     *
     * @param zone name of the zone it came from, since search rules look at it
     */
    public String fingerprint(SipMessage request, String zone) {
        add(zone);
        add(request.requestUri());
        add(request.from().tag());
        add(request.to().tag());
        add(request.callId());
        add(Long.toString(request.cseq().number()));
        for (HeaderName name : List.of(HeaderName.ROUTE, HeaderName.PROXY_REQUIRE, HeaderName.PROXY_AUTHORIZATION)) {
            for (String value : request.values(name)) add(value);
            add(null);
        }
        return HexFormat.of().formatHex(Arrays.copyOf(mac.doFinal(), FINGERPRINT_OCTETS));
    }

    /** A zero octet after each part keeps "ab" "c" and "a" "bc" apart: none of the parts can hold one. */
    private void add(String part) {
        mac.update(Objects.requireNonNullElse(part, "\u0001").getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
    }

    /** A branch for one copy of the request; every copy needs its own. */
    public String branch(String fingerprint, Entropy entropy) {
        return Via.COOKIE + entropy.hex(RANDOM_OCTETS) + "." + fingerprint;
    }

    /** Whether the request was here before, with everything that routing depends on as it is now: 482. */
    public boolean isLoop(SipMessage request, String fingerprint) {
        String end = "." + fingerprint;
        for (Via via : request.vias()) {
            String branch = via.branch();
            if (branch != null && branch.endsWith(end)) return true;
        }
        return false;
    }
}
