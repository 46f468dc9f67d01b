package org.sallyport.sip.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Hash algorithms of RFC 7616 §6.1, the strongest first. The {@code -sess} forms are neither offered nor taken. */
public enum DigestAlgorithm {
    SHA_512_256("SHA-512-256", "SHA-512/256"),
    SHA_256("SHA-256", "SHA-256"),
    MD5("MD5", "MD5");

    private final String token;
    private final String javaName;

    DigestAlgorithm(String token, String javaName) {
        this.token = token;
        this.javaName = javaName;
    }

    /** As it stands in a header field. */
    public String token() {
        return token;
    }

    /** The algorithm of a token, whatever its case. */
    public static Optional<DigestAlgorithm> of(String token) {
        for (DigestAlgorithm a : values()) if (a.token.equalsIgnoreCase(token)) return Optional.of(a);
        return Optional.empty();
    }

    /** Characters of a digest in hex. */
    int hexLength() {
        return this == MD5 ? 32 : 64;
    }

    /** The hash of the parts joined by colons, as UTF-8, in lower-case hex. */
    String hex(String... parts) {
        return hex(String.join(":", parts).getBytes(StandardCharsets.UTF_8));
    }

    /** The hash of octets in lower-case hex. */
    String hex(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(javaName).digest(octets));
        } catch (NoSuchAlgorithmException e) {
            // Every Java platform must have MD5 and SHA-256, and JDK 9 added SHA-512/256.
            throw new IllegalStateException(e);
        }
    }
}
