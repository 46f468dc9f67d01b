package org.sallyport.app.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.sallyport.wire.IpAddress;

/** An authority that signs the certificates of one pair: ECDSA on P-256, valid from an hour ago for ten years. */
public final class PrivateAuthority {
    private static final Duration AGE = Duration.ofHours(1);
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3653);
    private static final Duration NODE_LIFE = Duration.ofDays(1095);
    private static final int SERIAL_BITS = 120;
    private static final int PEM_WIDTH = 64;

    private final KeyPair keys;
    private final X509Certificate certificate;
    private final SecureRandom random = new SecureRandom();

    private PrivateAuthority(String name) throws GeneralSecurityException, OperatorException, IOException {
        keys = pair();
        X500Name subject = name(name);
        JcaX509v3CertificateBuilder b = builder(subject, subject, keys, AUTHORITY_LIFE);
        b.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        b.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        b.addExtension(Extension.subjectKeyIdentifier, false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
        certificate = sign(b);
    }

    /**
     * A certificate with its key.
     *
     * @param certificatePem the certificate alone
     * @param keyPem PKCS#8, without a password
     */
    public record Issued(String certificatePem, String keyPem) {
        @Override
        public String toString() {
            return certificatePem;
        }
    }

    /** Makes a new authority with a new key. */
    public static PrivateAuthority create(String name) {
        try {
            return new PrivateAuthority(name);
        } catch (GeneralSecurityException | OperatorException | IOException e) {
            throw new IllegalStateException("every Java 25 has ECDSA on P-256", e);
        }
    }

    /** Signs a new key for a node, for both ends of TLS. */
    public Issued issue(List<String> names, List<IpAddress> addresses) {
        try {
            KeyPair own = pair();
            JcaX509v3CertificateBuilder b = builder(new X500Name(certificate.getSubjectX500Principal().getName()),
                    name(names.getFirst()), own, NODE_LIFE);
            JcaX509ExtensionUtils utilities = new JcaX509ExtensionUtils();
            b.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            b.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            b.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(
                    new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
            b.addExtension(Extension.authorityKeyIdentifier, false,
                    utilities.createAuthorityKeyIdentifier(certificate.getPublicKey()));
            b.addExtension(Extension.subjectAlternativeName, false, alternatives(names, addresses));
            return new Issued(pem("CERTIFICATE", sign(b).getEncoded()),
                    pem("PRIVATE KEY", own.getPrivate().getEncoded()));
        } catch (GeneralSecurityException | OperatorException | IOException e) {
            throw new IllegalStateException("every Java 25 has ECDSA on P-256", e);
        }
    }

    /** The authority's own certificate. */
    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was just signed has an encoding", e);
        }
    }

    /** The authority's private key: whoever has it can make certificates that the pair trusts. */
    public String keyPem() {
        PrivateKey key = keys.getPrivate();
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator g = KeyPairGenerator.getInstance("EC");
        g.initialize(new ECGenParameterSpec("secp256r1"));
        return g.generateKeyPair();
    }

    private static X500Name name(String common) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, common).build();
    }

    private static GeneralNames alternatives(List<String> names, List<IpAddress> addresses) {
        List<GeneralName> all = new ArrayList<>();
        names.forEach(n -> all.add(new GeneralName(GeneralName.dNSName, n)));
        addresses.forEach(a -> all.add(new GeneralName(GeneralName.iPAddress, a.toString())));
        return new GeneralNames(all.toArray(GeneralName[]::new));
    }

    private JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair subjectKeys, Duration life) {
        Instant now = Instant.now();
        BigInteger serial = new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS);
        return new JcaX509v3CertificateBuilder(issuer, serial, Date.from(now.minus(AGE)), Date.from(now.plus(life)),
                subject, subjectKeys.getPublic());
    }

    private X509Certificate sign(JcaX509v3CertificateBuilder b) throws GeneralSecurityException, OperatorException {
        return new JcaX509CertificateConverter().getCertificate(b.build(
                new JcaContentSignerBuilder("SHA256withECDSA").setSecureRandom(random).build(keys.getPrivate())));
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(PEM_WIDTH, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
