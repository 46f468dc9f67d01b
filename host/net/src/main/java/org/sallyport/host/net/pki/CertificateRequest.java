package org.sallyport.host.net.pki;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.sallyport.machine.Sensitive;

/**
 * What an authority makes a certificate of (PKCS#10, RFC 2986), and the key that it is for: ECDSA on P-256 as a rule.
 *
 * @param der the request
 * @param key its private key
 */
public record CertificateRequest(byte[] der, Sensitive<PrivateKey> key) {
    private static final int RSA_BITS = 2_048;

    /**
     * A request with a new key.
     *
     * @param dnsNames at least one; the first is the common name too
     */
    public static CertificateRequest of(List<String> dnsNames) {
        return of(dnsNames, newKeys());
    }

    /** The same with a key of the kind RSA, for those who know no other. */
    public static CertificateRequest ofRsa(List<String> dnsNames) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS, new SecureRandom());
            return of(dnsNames, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java makes no keys of RSA", e);
        }
    }

    /** A request for a key that there is already. */
    static CertificateRequest of(List<String> dnsNames, KeyPair keys) {
        try {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(
                    dnsNames.stream().map(n -> new GeneralName(GeneralName.dNSName, n)).toArray(GeneralName[]::new)));
            PKCS10CertificationRequest request = new JcaPKCS10CertificationRequestBuilder(
                    new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, dnsNames.getFirst()).build(),
                    keys.getPublic())
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                    .build(new JcaContentSignerBuilder("SHA256with" + (keys.getPrivate().getAlgorithm().equals("RSA")
                            ? "RSA" : "ECDSA")).build(keys.getPrivate()));
            return new CertificateRequest(request.getEncoded(), Sensitive.of(keys.getPrivate()));
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot make a request for " + dnsNames, e);
        }
    }

    static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), new SecureRandom());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java makes no keys on P-256", e);
        }
    }

    /**
     * Writes both as PEM; the key has mode 0600.
     *
     * @throws FileAlreadyExistsException when one of them is there: a key that is overwritten is lost
     * @throws IOException when a file cannot be written
     */
    public void write(Path requestFile, Path keyFile) throws IOException {
        for (Path f : List.of(requestFile, keyFile))
            if (Files.exists(f, LinkOption.NOFOLLOW_LINKS))
                throw new FileAlreadyExistsException(f.toString());
        PemFiles.writeSecret(keyFile, PemFiles.key(key.reveal()));
        PemFiles.write(requestFile, PemFiles.pem("CERTIFICATE REQUEST", der));
    }
}
