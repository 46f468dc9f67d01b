package org.sallyport.host.net.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.net.pki.TlsFiles.Weight;

/** The forms that certificates and keys have in the field, each with its verdict. */
class TlsFilesTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    @TempDir
    Path dir;

    private KeyPair rootKey;
    private KeyPair betweenKey;
    private X509Certificate root;
    private X509Certificate between;
    private long serial = 1;

    @BeforeEach
    void authorities() throws Exception {
        rootKey = pair("EC");
        betweenKey = pair("RSA");
        root = issue("Root", rootKey, "Root", rootKey, true, Duration.ofDays(-100), Duration.ofDays(3000));
        between = issue("Between", betweenKey, "Root", rootKey, true, Duration.ofDays(-50), Duration.ofDays(1000));
    }

    private static KeyPair pair(String kind) throws Exception {
        KeyPairGenerator g = KeyPairGenerator.getInstance(kind);
        if (kind.equals("EC")) g.initialize(new ECGenParameterSpec("secp256r1"));
        if (kind.equals("RSA")) g.initialize(2048);
        return g.generateKeyPair();
    }

    private X509Certificate issue(String name, KeyPair key, String issuer, KeyPair by, boolean authority, Duration from,
            Duration until)
            throws Exception {
        var b = new JcaX509v3CertificateBuilder(new X500Name("CN=" + issuer), java.math.BigInteger.valueOf(serial++),
                Date.from(NOW.plus(from)), Date.from(NOW.plus(until)), new X500Name("CN=" + name), key.getPublic());
        if (authority) b.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        String algorithm = by.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        return new JcaX509CertificateConverter()
                .getCertificate(b.build(new JcaContentSignerBuilder(algorithm).build(by.getPrivate())));
    }

    private X509Certificate leaf(KeyPair key) throws Exception {
        return issue("edge.example.com", key, "Between", betweenKey, false, Duration.ofDays(-10), Duration.ofDays(200));
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + label
                + "-----\n";
    }

    private static String pem(X509Certificate... all) throws Exception {
        StringBuilder out = new StringBuilder();
        for (X509Certificate c : all) out.append(pem("CERTIFICATE", c.getEncoded()));
        return out.toString();
    }

    private static String pkcs8(KeyPair key) {
        return pem("PRIVATE KEY", key.getPrivate().getEncoded());
    }

    /** PKCS#1 of an RSA key, SEC1 of one on a curve: what is inside of PKCS#8. */
    private static String old(KeyPair key) throws Exception {
        ASN1Encodable inside = PrivateKeyInfo.getInstance(key.getPrivate().getEncoded()).parsePrivateKey();
        return pem(key.getPrivate().getAlgorithm() + " PRIVATE KEY", inside.toASN1Primitive().getEncoded());
    }

    /** As OpenSSL writes it. */
    private static String withCurve(KeyPair key) throws Exception {
        var d = ((ECPrivateKey) key.getPrivate()).getS();
        return pem("EC PRIVATE KEY",
                new org.bouncycastle.asn1.sec.ECPrivateKey(256, d,
                        org.bouncycastle.asn1.sec.SECObjectIdentifiers.secp256r1)
                        .getEncoded());
    }

    private TlsFiles read(String certificate, String key) throws IOException {
        Files.writeString(dir.resolve("c.pem"), certificate);
        Files.writeString(dir.resolve("k.pem"), key);
        return read();
    }

    private TlsFiles read() throws IOException {
        Files.writeString(dir.resolve("roots.pem"), rootText());
        return TlsFiles.read(dir.resolve("c.pem"), dir.resolve("k.pem"), Optional.of(dir.resolve("roots.pem")), NOW);
    }

    private String rootText() {
        try {
            return pem(root);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String fault(TlsFiles files) {
        assertThat(files.usable()).as(files.findings().toString()).isFalse();
        return String.join(" ", files.sentences(Weight.FAULT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void takesEveryKindOfKeyInEveryFormWithTextAndMarksAround(String kind) throws Exception {
        KeyPair key = pair(kind);
        X509Certificate own = leaf(key);
        List<String> forms =
                new ArrayList<>(List.of(pkcs8(key), "\uFEFF" + pkcs8(key), "Bag Attributes: x\n" + pkcs8(key),
                        pkcs8(key).replace("\n", "\r\n"), pem(own) + pkcs8(key)));
        if (kind.equals("RSA")) forms.add(old(key));
        if (kind.equals("EC")) forms.add(withCurve(key));
        if (kind.equals("EC"))
            forms.add(pem("EC PARAMETERS", new byte[] {6, 8, 42, -122, 72, -50, 61, 3, 1, 7}) + old(key));
        for (String form : forms) {
            TlsFiles files = read("subject: edge\n" + pem(own, between), form);
            assertThat(files.usable()).as(files.findings() + "\n" + form.lines().findFirst()).isTrue();
            assertThat(files.chain()).containsExactly(own, between);
            assertThat(files.key()).isPresent();
        }
    }

    @Test
    void sortsAChainAndSaysWhichShouldStandFirst() throws Exception {
        KeyPair key = pair("EC");
        X509Certificate own = leaf(key);
        for (X509Certificate[] order : new X509Certificate[][] {{between, own}, {root, between, own},
            {between, root, own}, {own, root, between}}) {
            TlsFiles files = read(pem(order), pkcs8(key));
            assertThat(files.chain()).startsWith(own, between).doesNotHaveDuplicates();
            assertThat(files.sentences(Weight.REMARK))
                    .anySatisfy(s -> assertThat(s).contains("CN=edge.example.com should stand first"));
        }
        assertThat(read(pem(own, between, root), pkcs8(key)).findings()).isEmpty();
    }

    @Test
    void whatDoesNotBelongToTheChainIsNotSent() throws Exception {
        KeyPair key = pair("EC");
        X509Certificate stranger =
                issue("Stranger", pair("EC"), "Root", rootKey, false, Duration.ZERO, Duration.ofDays(100));
        TlsFiles files = read(pem(stranger, leaf(key), between), pkcs8(key));
        assertThat(files.chain()).extracting(c -> c.getSubjectX500Principal().getName())
                .containsExactly("CN=edge.example.com", "CN=Between");
        assertThat(files.sentences(Weight.REMARK))
                .anySatisfy(s -> assertThat(s).contains("CN=Stranger").contains("not sent"));
    }

    @Test
    void saysThatAnIntermediateIsMissing() throws Exception {
        KeyPair key = pair("EC");
        assertThat(read(pem(leaf(key)), pkcs8(key)).sentences(Weight.REMARK)).singleElement()
                .satisfies(s -> assertThat(s).contains("CN=Between issued").contains("missing behind it"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void aKeyOfAnotherCertificateIsNamed(String kind) throws Exception {
        KeyPair key = pair(kind);
        assertThat(fault(read(pem(leaf(key), between), pkcs8(pair(kind)))))
                .contains("k.pem does not belong to the certificate of CN=edge");
        String other = kind.equals("RSA") ? "EC" : "RSA";
        assertThat(fault(read(pem(leaf(key), between), pkcs8(pair(other))))).contains("the key is " + other);
    }

    @Test
    void saysThatAKeyIsEncryptedInEitherForm() throws Exception {
        KeyPair key = pair("RSA");
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(new byte[200]);
        for (String form : List.of(pem("ENCRYPTED PRIVATE KEY", new byte[200]),
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                        + "DEK-Info: AES-256-CBC,00\n\n" + body + "\n-----END RSA PRIVATE KEY-----\n")) {
            assertThat(fault(read(pem(leaf(key), between), form))).contains("is encrypted").contains("openssl pkey");
        }
    }

    @Test
    void saysWhatAFileIsThatIsNoPem() throws Exception {
        KeyPair key = pair("Ed25519");
        Files.write(dir.resolve("c.pem"), leaf(key).getEncoded());
        Files.write(dir.resolve("k.pem"), key.getPrivate().getEncoded());
        assertThat(fault(read())).contains("c.pem is binary (DER").contains("k.pem is binary (DER")
                .contains("openssl x509 -inform der");
        assertThat(fault(read("", "hello"))).contains("c.pem is empty").contains("k.pem holds no PEM block");
        Files.delete(dir.resolve("k.pem"));
        assertThat(fault(read())).contains("k.pem does not exist");
    }

    @Test
    void saysThatTheFilesAreExchanged() throws Exception {
        KeyPair key = pair("EC");
        assertThat(fault(read(pkcs8(key), pem(leaf(key))))).contains("c.pem holds a private key and no certificate")
                .contains("k.pem holds a certificate and no private key").contains("exchanged");
    }

    @Test
    void tellsADamagedOrHalfWrittenFile() throws Exception {
        KeyPair key = pair("EC");
        String whole = pem(leaf(key), between);
        assertThat(fault(read(whole.substring(0, 300), pkcs8(key)))).contains("begins and does not end");
        assertThat(fault(read(whole + whole.substring(0, 300), pkcs8(key)))).as("cut in its second block")
                .contains("begins and does not end");
        assertThat(fault(read(whole.replaceFirst("\nMII", "\nXII"), pkcs8(key))))
                .contains("its certificate 1 is damaged");
        assertThat(fault(read(whole, pkcs8(key).replaceFirst("\nM", "\n!")))).contains("k.pem cannot be used");
    }

    @Test
    void tellsWhoIsExpiredNotYetValidOrSoonToExpire() throws Exception {
        KeyPair key = pair("EC");
        X509Certificate old =
                issue("old", key, "Between", betweenKey, false, Duration.ofDays(-20), Duration.ofDays(-1));
        assertThat(read(pem(old, between), pkcs8(key)).sentences(Weight.REFUSED_BY_PEERS)).singleElement()
                .satisfies(s -> assertThat(s).contains("CN=old expired at 2026-11-29"));
        X509Certificate early =
                issue("early", key, "Between", betweenKey, false, Duration.ofDays(1), Duration.ofDays(90));
        assertThat(read(pem(early, between), pkcs8(key)).sentences(Weight.REFUSED_BY_PEERS)).singleElement()
                .satisfies(s -> assertThat(s).contains("not valid before").contains("clock"));
        X509Certificate soon =
                issue("soon", key, "Between", betweenKey, false, Duration.ofDays(-80), Duration.ofDays(10));
        assertThat(read(pem(soon, between), pkcs8(key)).sentences(Weight.REMARK)).singleElement()
                .satisfies(s -> assertThat(s).contains("expires in 10 days"));
        X509Certificate brief =
                issue("brief", key, "Between", betweenKey, false, Duration.ofDays(-1), Duration.ofDays(5));
        assertThat(read(pem(brief, between), pkcs8(key)).findings())
                .as("one that lives for six days is no news on its first").isEmpty();
    }

    @Test
    void survivesWhateverAFileHolds() throws Exception {
        KeyPair key = pair("EC");
        byte[] certificate = pem(leaf(key), between).getBytes(StandardCharsets.US_ASCII);
        byte[] secret = withCurve(key).getBytes(StandardCharsets.US_ASCII);
        Random random = new Random(20261130);
        for (int i = 0; i < 300; i++) {
            byte[] c = certificate.clone();
            byte[] k = secret.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                c[random.nextInt(c.length)] = (byte) random.nextInt(256);
                k[random.nextInt(k.length)] = (byte) random.nextInt(256);
            }
            Files.write(dir.resolve("c.pem"), c);
            Files.write(dir.resolve("k.pem"), k);
            assertThat(read()).as("seed 20261130, round " + i).isNotNull();
        }
    }

    /** The files are read on the desk at handshakes: a pipe that nobody writes to would stop the node. */
    @Test
    void aPipeAndADeviceAreNotReadAtAll() throws Exception {
        Path pipe = dir.resolve("edge.pem");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        for (Path odd : List.of(pipe, Path.of("/dev/zero"), dir)) {
            TlsFiles read = assertTimeoutPreemptively(Duration.ofSeconds(5),
                    () -> TlsFiles.read(odd, odd, Optional.of(odd), NOW));
            assertThat(read.usable()).as(odd.toString()).isFalse();
            assertThat(read.sentences(TlsFiles.Weight.FAULT).getFirst()).containsAnyOf("no regular file", "a folder");
        }
    }
}
