package org.sallyport.sip.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** The formulas of RFC 7616 §3.4.1 and §3.5. */
final class DigestMath {
    private DigestMath() {}

    /**
     * The digest of a request, or with an empty method that of the response to it (rspauth).
     *
     * @param body what auth-int covers; not read for any other qop
     */
    static String response(
            DigestAlgorithm algorithm, String ha1, String method, String uri, String nonce,
            Optional<DigestAnswer.Protection> protection, byte[] body) {
        if (protection.isEmpty()) return algorithm.hex(ha1, nonce, algorithm.hex(method, uri));
        DigestAnswer.Protection p = protection.get();
        String ha2 = switch (p.qop()) {
            case AUTH -> algorithm.hex(method, uri);
            case AUTH_INT -> algorithm.hex(method, uri, algorithm.hex(body));
        };
        return algorithm.hex(ha1, nonce, p.nc(), p.cnonce(), p.qop().token(), ha2);
    }

    /** Compares in a time that depends on the lengths alone. */
    static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
