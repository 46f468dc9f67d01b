package org.sallyport.sip.transaction;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
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
 * unchanged. The fingerprint is keyed ({@link SipHash}), so nobody else can make one. The topmost Via is not part of
 * it, though RFC 3261 §16.6 step 8 names it: it differs at every return. Owner: the desk.
 */
public final class LoopDetection {
    private static final int RANDOM_OCTETS = 8;
    private static final String ABSENT = "\u0001";
    private static final int BYTES_FIRST = 1024;

    private final SipHash hash;
    /** What is hashed; as long as the longest request was in what counts here. */
    private byte[] parts = new byte[BYTES_FIRST];
    private int length;
    /** What was asked last: the same request is looked at when it comes and when it leaves. */
    private @Nullable SipMessage last;
    private String lastZone = "";
    private String lastFingerprint = "";

    /** @param key random, at least 16 octets, the same for the life of the node */
    public LoopDetection(Sensitive<byte[]> key) {
        if (key.reveal().length < SipHash.KEY_OCTETS) throw new IllegalArgumentException("key is too short");
        hash = new SipHash(key.reveal());
    }

    /**
     * What routing depends on, of a request as it was received and before it is changed.
     *
     * @param zone name of the zone it came from, since search rules look at it
     */
    public String fingerprint(SipMessage request, String zone) {
        if (request == last && zone.equals(lastZone)) return lastFingerprint;
        length = 0;
        add(zone);
        add(request.requestUri());
        add(request.from().tag());
        add(request.to().tag());
        add(request.callId());
        add(Long.toString(request.cseq().number()));
        addAll(request, HeaderName.ROUTE);
        addAll(request, HeaderName.PROXY_REQUIRE);
        addAll(request, HeaderName.PROXY_AUTHORIZATION);
        last = request;
        lastZone = zone;
        lastFingerprint = HexFormat.of().toHexDigits(hash.of(parts, length));
        return lastFingerprint;
    }

    private void addAll(SipMessage request, HeaderName name) {
        if (request.has(name)) for (String value : request.values(name)) add(value);
        add(null);
    }

    /** A zero octet after each part keeps "ab" "c" and "a" "bc" apart: none of the parts can hold one. */
    private void add(@Nullable String part) {
        String text = part == null ? ABSENT : part;
        int octetsMax = 3 * text.length() + 1;
        if (parts.length - length < octetsMax) parts = Arrays.copyOf(parts, 2 * parts.length + octetsMax);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                byte[] rest = text.substring(i).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(rest, 0, parts, length, rest.length);
                length += rest.length;
                break;
            }
            parts[length++] = (byte) c;
        }
        parts[length++] = 0;
    }

    /** A branch for one copy of the request; every copy needs its own. */
    public String branch(String fingerprint, Entropy entropy) {
        return Via.COOKIE + entropy.hex(RANDOM_OCTETS) + "." + fingerprint;
    }

    /** Whether the request was here before, with everything that routing depends on as it is now: 482. */
    public boolean isLoop(SipMessage request, String fingerprint) {
        String end = "." + fingerprint;
        if (!request.mentions(HeaderName.VIA, end)) return false;
        for (Via via : request.vias()) {
            String branch = via.branch();
            if (branch != null && branch.endsWith(end)) return true;
        }
        return false;
    }
}
