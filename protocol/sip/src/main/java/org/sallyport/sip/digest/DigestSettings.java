package org.sallyport.sip.digest;

import java.util.List;

/**
 * How a verifier challenges.
 *
 * @param realm what the passwords are for
 * @param algorithms offered, in this order, one challenge each (RFC 8760 §2.4); no other is taken
 * @param nonceLifeNs how long a nonce may be used
 * @param noncesMax most nonces whose use is remembered; past it the oldest turn stale early
 * @param uri what the digest's URI is held to
 */
public record DigestSettings(
        String realm, List<DigestAlgorithm> algorithms, long nonceLifeNs, int noncesMax, UriRule uri) {
    /** What the digest's URI is held to. */
    public enum UriRule {
        /** It must be the Request-URI (RFC 3261 §22.4). */
        REQUEST_URI,
        /**
         * Anything: clients exist that name the proxy's address instead. A stolen answer is still of no use, since its
         * method, nonce count and source address are checked.
         */
        ANY
    }

    public DigestSettings {
        algorithms = List.copyOf(algorithms);
        if (algorithms.isEmpty()) throw new IllegalArgumentException("no algorithm");
        if (nonceLifeNs < 1 || noncesMax < 1) throw new IllegalArgumentException("no nonce could be used");
    }

    /** SHA-256 and MD5, five minutes, 20,000 nonces. */
    public static DigestSettings defaults(String realm) {
        return new DigestSettings(
                realm, List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5), 300_000_000_000L, 20_000,
                UriRule.REQUEST_URI);
    }

    /** The same for other algorithms. */
    public DigestSettings offering(DigestAlgorithm... other) {
        return new DigestSettings(realm, List.of(other), nonceLifeNs, noncesMax, uri);
    }
}
