package org.sallyport.stun;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of a message's integrity. Immutable; prints as stars.
 *
 * <p>Passwords and names are taken as they are: who reads them from people prepares them first (OpaqueString,
 * RFC 8265).
 */
public final class StunKey {
    private final byte[] octets;

    private StunKey(byte[] octets) {
        this.octets = octets;
    }

    /** The key of a short-term credential: the password itself, RFC 8489 §9.1.1. */
    public static StunKey shortTerm(String password) {
        return new StunKey(password.getBytes(StandardCharsets.UTF_8));
    }

    /** The key of a long-term credential with algorithm MD5, RFC 8489 §18.5.1.1. */
    public static StunKey longTermMd5(String username, String realm, String password) {
        return digest("MD5", username, realm, password);
    }

    /** The key of a long-term credential with algorithm SHA-256, RFC 8489 §18.5.1.2. */
    public static StunKey longTermSha256(String username, String realm, String password) {
        return digest("SHA-256", username, realm, password);
    }

    /** The key itself, as a database may hold it instead of the password; copied. */
    public static StunKey ofDigest(byte[] octets) {
        return new StunKey(octets.clone());
    }

    private static StunKey digest(String algorithm, String username, String realm, String password) {
        String text = username + ":" + realm + ":" + password;
        try {
            return new StunKey(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    /** HMAC-SHA1, 20 octets. */
    byte[] sha1(byte[] header, byte[] message, int from, int lengthBytes) {
        return hmac("HmacSHA1", header, message, from, lengthBytes);
    }

    /** HMAC-SHA256, 32 octets. */
    byte[] sha256(byte[] header, byte[] message, int from, int lengthBytes) {
        return hmac("HmacSHA256", header, message, from, lengthBytes);
    }

    private byte[] hmac(String algorithm, byte[] header, byte[] message, int from, int lengthBytes) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            // An empty password is a legal configuration mistake and no legal key: one zero octet is the same HMAC key.
            mac.init(new SecretKeySpec(octets.length == 0 ? new byte[1] : octets, algorithm));
            mac.update(header);
            mac.update(message, from, lengthBytes);
            return mac.doFinal();
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
