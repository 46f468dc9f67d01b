package org.sallyport.host.net.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;
import org.sallyport.machine.Sensitive;

/** By what an authority knows us: a key on P-256 in a file of its own (PKCS#8), readable by its owner alone. */
public final class AccountKey {
    private static final String CURVE = "P-256";
    private static final int FIELD_OCTETS = 32;
    private static final int FIELD_BITS = 256;

    private final Sensitive<PrivateKey> secret;
    private final Map<String, String> open;

    private AccountKey(ECPrivateKey key) {
        this.secret = Sensitive.of(key);
        X9ECParameters curve = CustomNamedCurves.getByName(CURVE);
        ECPoint point = curve.getG().multiply(key.getS()).normalize();
        this.open = Map.of("kty", "EC", "crv", CURVE, "x", field(point.getAffineXCoord().toBigInteger()), "y",
                field(point.getAffineYCoord().toBigInteger()));
    }

    /**
     * The key of a file, which is made where there is none.
     *
     * @throws IOException with a sentence, when it is there and cannot be used, or cannot be written
     */
    public static AccountKey of(Path file) throws IOException {
        if (Files.exists(file)) return read(file);
        KeyPair fresh = CertificateRequest.newKeys();
        PemFiles.writeSecret(file, PemFiles.key(fresh.getPrivate()));
        return new AccountKey((ECPrivateKey) fresh.getPrivate());
    }

    private static AccountKey read(Path file) throws IOException {
        Optional<PrivateKey> key = TlsFiles.keyOf(file);
        if (key.isPresent() && key.get() instanceof ECPrivateKey ec
                && ec.getParams().getCurve().getField().getFieldSize() == FIELD_BITS)
            return new AccountKey(ec);
        throw new IOException(file + " is no key of an account on P-256: move it away, and a new account is made");
    }

    /** The open half as the members of a JWK (RFC 7518 §6.2.1). */
    public Map<String, String> open() {
        return open;
    }

    /** A signature in the form of ES256 (RFC 7518 §3.4). */
    public byte[] sign(byte[] octets) {
        try {
            Signature s = Signature.getInstance("SHA256withECDSAinP1363Format");
            s.initSign(secret.reveal());
            s.update(octets);
            return s.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java signs nothing on P-256", e);
        }
    }

    /** A coordinate has all its octets, the leading zeros too (RFC 7518 §6.2.1.2). */
    private static String field(BigInteger n) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(BigIntegers.asUnsignedByteArray(FIELD_OCTETS, n));
    }

    @Override
    public String toString() {
        return "key of an account";
    }
}
