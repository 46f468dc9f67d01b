package org.sallyport.host.net.pki;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.List;
import java.util.Optional;

/** Whether a private key belongs to a certificate: what the one signs, the other must verify. */
final class KeyMatch {
    private static final byte[] TEXT =
            "does the key belong to the certificate?".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private KeyMatch() {}

    /** The first certificate that the key belongs to. */
    static Optional<X509Certificate> among(List<X509Certificate> certificates, PrivateKey key) {
        return certificates.stream().filter(c -> fits(c.getPublicKey(), key)).findFirst();
    }

    static boolean fits(PublicKey open, PrivateKey secret) {
        if (!kind(open.getAlgorithm()).equals(kind(secret.getAlgorithm()))) return false;
        if (open instanceof RSAKey a && secret instanceof RSAKey b) return a.getModulus().equals(b.getModulus());
        try {
            Signature s = Signature.getInstance(algorithm(kind(secret.getAlgorithm())));
            s.initSign(secret);
            s.update(TEXT);
            byte[] signed = s.sign();
            Signature v = Signature.getInstance(s.getAlgorithm());
            v.initVerify(open);
            v.update(TEXT);
            return v.verify(signed);
        } catch (GeneralSecurityException e) {
            // A signature of other parameters, such as those of another curve, is none of this key.
            return false;
        }
    }

    /** What people call the kind of a key. */
    static String kind(String algorithm) {
        return switch (algorithm) {
            case "EC", "ECDSA" -> "EC";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            case "RSASSA-PSS" -> "RSA";
            default -> algorithm;
        };
    }

    private static String algorithm(String kind) {
        return switch (kind) {
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default -> "SHA256with" + kind;
        };
    }
}
