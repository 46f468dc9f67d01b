package org.sallyport.turn.credential;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sallyport.machine.Sensitive;

/**
 * A user name and a password that are good until a moment that the name itself says: what web services hand out to
 * browsers by the convention called TURN REST (draft-uberti-behave-turn-rest). The server needs no database, only the
 * secret that it shares with the issuer.
 *
 * <pre>
 *   username = expiry in seconds since 1970 [ ":" name ]
 *   password = base64(HMAC-SHA1(shared secret, username))
 * </pre>
 *
 * @param username what the client puts in USERNAME
 * @param password what its key is made of
 * @param ttlSeconds how long from now a new allocation can be made with it
 */
public record TimeLimitedCredential(String username, Sensitive<String> password, long ttlSeconds) {
    /** Digits of an expiry; the last second of twelve digits lies 29,000 years ahead. */
    private static final int DIGITS_MAX = 12;

    /**
     * Issues a credential. Pure.
     *
     * @param secret shared with the relays
     * @param name of the user, which quotas, reports and revocation go by; may be empty. It must be as
     *     {@link OpaqueString} wants it and hold no colon.
     * @param nowMs wall clock, milliseconds since 1970
     * @param lifeMs how long the credential is good, in milliseconds; rounded down to whole seconds, at least one
     * @throws IllegalArgumentException where name or life cannot be
     */
    public static TimeLimitedCredential issue(Sensitive<String> secret, String name, long nowMs, long lifeMs) {
        if (lifeMs < 1_000) throw new IllegalArgumentException("lifeMs=" + lifeMs);
        if (name.indexOf(':') >= 0) throw new IllegalArgumentException("a name must hold no colon");
        if (!name.isEmpty() && !OpaqueString.prepare(name).equals(Optional.of(name))) {
            throw new IllegalArgumentException("a name must be printable text in composed form");
        }
        long ttlSeconds = lifeMs / 1_000;
        String username = Math.addExact(nowMs / 1_000, ttlSeconds) + (name.isEmpty() ? "" : ":" + name);
        if (username.getBytes(StandardCharsets.UTF_8).length > LongTermAuthentication.USERNAME_BYTES_MAX) {
            throw new IllegalArgumentException("a name must have at most 490 octets");
        }
        return new TimeLimitedCredential(username, Sensitive.of(password(secret, username)), ttlSeconds);
    }

    /** The password of a name under one secret. */
    static String password(Sensitive<String> secret, String username) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(username.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA1", e);
        }
    }

    /**
     * When a name of this shape expires, in seconds since 1970; empty for a name of any other shape: another sign than
     * a decimal digit before the colon, a leading zero, more digits than any time needs, a second colon, or nothing
     * behind the colon.
     */
    static OptionalLong expirySeconds(String username) {
        int colon = username.indexOf(':');
        int digits = colon < 0 ? username.length() : colon;
        if (digits == 0 || digits > DIGITS_MAX || username.charAt(0) == '0') return OptionalLong.empty();
        if (colon >= 0 && (colon == username.length() - 1 || username.indexOf(':', colon + 1) >= 0)) {
            return OptionalLong.empty();
        }
        long seconds = 0;
        for (int i = 0; i < digits; i++) {
            char c = username.charAt(i);
            if (c < '0' || c > '9') return OptionalLong.empty();
            seconds = seconds * 10 + (c - '0');
        }
        return OptionalLong.of(seconds);
    }

    /** The user behind a name of this shape: what follows the colon, or all of it. */
    static String user(String username) {
        return username.substring(username.indexOf(':') + 1);
    }
}
