package org.sallyport.host.net.pki;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
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
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.IpAddress;

/**
 * A certificate authority of our own: ECDSA on P-256 with SHA-256. Its certificates serve servers and clients alike,
 * since each node of a pair is both.
 */
public final class PrivateAuthority {
    private static final int SERIAL_BITS = 120;

    /** The clock of the other machine may be behind ours. */
    static final Duration CLOCK_SLACK = Duration.ofHours(1);

    private final SecureRandom random = new SecureRandom();
    private final X509Certificate certificate;
    private final Sensitive<PrivateKey> key;

    private PrivateAuthority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = Sensitive.of(key);
    }

    /** A root with its key, of wherever they come from. */
    static PrivateAuthority of(X509Certificate certificate, PrivateKey key) {
        return new PrivateAuthority(certificate, key);
    }

    /** Makes a new root that is valid from now for so long. */
    public static PrivateAuthority create(String commonName, Duration life) {
        return create(commonName, life, Instant.now());
    }

    static PrivateAuthority create(String commonName, Duration life, Instant now) {
        try {
            KeyPair pair = CertificateRequest.newKeys();
            X500Name name = name(commonName);
            var builder = builder(
                    name, new SecureRandom(), now.minus(CLOCK_SLACK), now.plus(life), name, pair.getPublic());
            var extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(pair.getPublic()));
            return new PrivateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot make a certificate authority", e);
        }
    }

    /**
     * Reads a root that {@link #write} wrote.
     *
     * @throws IOException when a file cannot be read or is not what it should be
     */
    public static PrivateAuthority load(Path certificateFile, Path keyFile) throws IOException {
        try (var certificates = new PEMParser(new StringReader(Files.readString(certificateFile)));
                var keys = new PEMParser(new StringReader(Files.readString(keyFile)))) {
            if (!(certificates.readObject() instanceof X509CertificateHolder holder)) {
                throw new IOException("no certificate in " + certificateFile);
            }
            if (!(keys.readObject() instanceof PrivateKeyInfo info)) {
                throw new IOException("no PKCS#8 key in " + keyFile);
            }
            X509Certificate root = new JcaX509CertificateConverter().getCertificate(holder);
            return new PrivateAuthority(root, new JcaPEMKeyConverter().getPrivateKey(info));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read the authority of " + certificateFile, e);
        }
    }

    /** Its key as PEM, for a file that nobody else reads. */
    String keyText() {
        return PemFiles.key(key.reveal());
    }

    /** The root's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * Writes the root as PEM; the key has mode 0600.
     *
     * @throws IOException when a file cannot be written
     */
    public void write(Path certificateFile, Path keyFile) throws IOException {
        PemFiles.writeSecret(keyFile, PemFiles.key(key.reveal()));
        PemFiles.write(certificateFile, PemFiles.certificate(certificate));
    }

    /** Issues a certificate that is valid from now for so long. */
    public IssuedCertificate issue(CertificateSubject subject, Duration life) {
        Instant now = Instant.now();
        return issue(subject, now.minus(CLOCK_SLACK), now.plus(life));
    }

    /** Issues a certificate for a span of time, which may be past. */
    public IssuedCertificate issue(CertificateSubject subject, Instant notBefore, Instant notAfter) {
        KeyPair pair = CertificateRequest.newKeys();
        X509Certificate issued =
                issue(name(subject.commonName()), names(subject), pair.getPublic(), notBefore, notAfter);
        return new IssuedCertificate(issued, Sensitive.of(pair.getPrivate()));
    }

    /** Issues a certificate for a key that somebody else has; it serves servers and clients, and certifies nobody. */
    X509Certificate issue(X500Name subject, List<GeneralName> names, PublicKey open, Instant notBefore,
            Instant notAfter) {
        try {
            X500Name issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
            var builder = builder(issuer, random, notBefore, notAfter, subject, open);
            var extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(
                    new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(open));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(certificate));
            if (!names.isEmpty()) {
                var all = new GeneralNames(names.toArray(GeneralName[]::new));
                builder.addExtension(Extension.subjectAlternativeName, false, all);
            }
            return sign(builder, key.reveal());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot issue a certificate for " + subject, e);
        }
    }

    private static List<GeneralName> names(CertificateSubject subject) {
        List<GeneralName> out = new ArrayList<>();
        for (String dns : subject.dnsNames()) out.add(new GeneralName(GeneralName.dNSName, dns));
        for (IpAddress a : subject.addresses()) out.add(new GeneralName(GeneralName.iPAddress, a.toString()));
        for (String uri : subject.uris()) out.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
        return out;
    }

    private static X500Name name(String commonName) {
        // Built from the value, never from a text: a comma in it stays part of it.
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer,
            SecureRandom random,
            Instant notBefore,
            Instant notAfter,
            X500Name subject,
            PublicKey key) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS),
                Date.from(notBefore.truncatedTo(ChronoUnit.SECONDS)),
                Date.from(notAfter.truncatedTo(ChronoUnit.SECONDS)),
                subject,
                key);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, GeneralSecurityException {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }
}
