package org.sallyport.h323.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Octets;

/** The algorithms of H.235 as the platform has them. */
final class Digests {
    /** Length of HMAC-SHA1-96 in octets, H.235.1 §7.2. */
    static final int HMAC_BYTES = 12;

    /** Length of MD5 in octets. */
    static final int MD5_BYTES = 16;

    private Digests() {}

    static byte[] md5(byte[]... parts) {
        return digest("MD5", parts);
    }

    static byte[] sha256(Octets message) {
        return digest("SHA-256", message.toArray());
    }

    /**
     * HMAC-SHA1-96 with the key of H.235.1 §7.1: SHA-1 over the octets of the password. Its characters are written in
     * UTF-8, which for the ASCII that other stacks know is the same.
     */
    static byte[] hmacSha1_96(Sensitive<String> password, byte[] message) {
        byte[] key = digest("SHA-1", octets(password));
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            return Arrays.copyOf(mac.doFinal(message), HMAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The octets of a password where it is not a BMPString. */
    static byte[] octets(Sensitive<String> password) {
        return password.reveal().getBytes(StandardCharsets.UTF_8);
    }

    /** Whether they are equal, in a time that tells nothing of where they differ. */
    static boolean same(byte[] expected, Octets received) {
        return MessageDigest.isEqual(expected, received.toArray());
    }

    private static byte[] digest(String algorithm, byte[]... parts) {
        try {
            MessageDigest d = MessageDigest.getInstance(algorithm);
            for (byte[] p : parts) d.update(p);
            return d.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
