package org.sallyport.turn.credential;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalInt;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sallyport.stun.SecurityFeature;
import org.sallyport.wire.Endpoint;

/**
 * Nonces that need no memory, RFC 8489 §9.2: what must be known about one is in it, under a secret that no start of the
 * program shares with another. Owner: one loop.
 *
 * <pre>
 *   chars  what
 *   9      the nonce cookie
 *   4      security features, base64
 *   15     base64 of 11 octets:
 *            9  HMAC-SHA256 over realm, features, the whole second, and the client's address and port
 *            2  second of its making, the lower 16 bits
 * </pre>
 *
 * <p>28 characters, since a nonce is most of an answer that a stranger may have sent elsewhere; 72 bits, since each try
 * to guess them costs a packet.
 */
final class NonceStamp {
    private static final int TIME_BYTES = 2;
    private static final int TAG_BYTES = 9;
    private static final int CHARS = 28;
    private static final long SECOND_NS = 1_000_000_000L;

    /** A nonce is recognised for this long at most, whether still good or not. */
    static final long RECOGNISED_NS_MAX = 0xffffL * SECOND_NS;

    /** What a nonce turned out to be. */
    enum Kind {
        /** Made here for this client, and not too long ago. */
        FRESH,
        /** Made here for this client, too long ago. */
        STALE,
        /** Not made here, or for another client, or so long ago that nobody can tell. */
        FOREIGN
    }

    private final byte[] realm;
    private final long lifeNs;
    private final Mac mac;

    NonceStamp(String realm, long lifeNs, NonceSecret secret) {
        if (lifeNs < SECOND_NS || lifeNs > RECOGNISED_NS_MAX) throw new IllegalArgumentException("lifeNs=" + lifeNs);
        this.realm = realm.getBytes(StandardCharsets.UTF_8);
        this.lifeNs = lifeNs;
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.octets().reveal(), "HmacSHA256"));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** A nonce for this client at this time. Two within the same second are the same one. */
    String make(Endpoint client, int features, long nowNs) {
        return stamp(client, features, Math.floorDiv(nowNs, SECOND_NS));
    }

    private String stamp(Endpoint client, int features, long second) {
        mac.update(realm);
        // No octet of UTF-8 is 0xff, so no realm runs into what follows it.
        mac.update((byte) 0xff);
        put(features, 3);
        put(second, 8);
        put(client.port(), 2);
        mac.update(client.address().octets());
        byte[] octets = Arrays.copyOf(mac.doFinal(), TAG_BYTES + TIME_BYTES);
        octets[TAG_BYTES] = (byte) (second >>> 8);
        octets[TAG_BYTES + 1] = (byte) second;
        return SecurityFeature.noncePrefix(features) + Base64.getEncoder().withoutPadding().encodeToString(octets);
    }

    private void put(long value, int bytes) {
        for (int i = bytes - 1; i >= 0; i--) mac.update((byte) (value >>> 8 * i));
    }

    /** Judges a nonce that came from this client. */
    Kind judge(String nonce, Endpoint client, long nowNs) {
        OptionalInt features = SecurityFeature.ofNonce(nonce);
        if (features.isEmpty() || nonce.length() != CHARS) return Kind.FOREIGN;
        byte[] octets;
        try {
            octets = Base64.getDecoder().decode(nonce.substring(CHARS - 15));
        } catch (IllegalArgumentException notBase64) {
            return Kind.FOREIGN;
        }
        long now = Math.floorDiv(nowNs, SECOND_NS);
        long ageSeconds = now - (octets[TAG_BYTES] << 8 | octets[TAG_BYTES + 1] & 0xff) & 0xffff;
        String ours = stamp(client, features.getAsInt(), now - ageSeconds);
        // All characters are compared: base64 has two bits to spare in the last one, and a nonce has one spelling.
        boolean same = MessageDigest.isEqual(
                ours.getBytes(StandardCharsets.UTF_8), nonce.getBytes(StandardCharsets.UTF_8));
        if (!same) return Kind.FOREIGN;
        return ageSeconds * SECOND_NS > lifeNs ? Kind.STALE : Kind.FRESH;
    }
}
