package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.net.pki.AccountKey;
import org.sallyport.host.net.pki.CertificateSubject;
import org.sallyport.host.net.pki.IssuedCertificate;
import org.sallyport.host.net.pki.IssuedFiles;
import org.sallyport.host.net.pki.PemFiles;
import org.sallyport.host.net.pki.PrivateAuthority;

/** What an authority issued, on disk. */
class IssuedFilesTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final PrivateAuthority CA = PrivateAuthority.create("Test root", DAY);
    private static final List<String> NAMES = List.of("edge.example.com", "example.com");

    @TempDir
    Path dir;

    private Path folder;
    private IssuedFiles files;

    @BeforeEach
    void begin() {
        folder = dir.resolve("acme");
        files = new IssuedFiles(folder);
    }

    private static CertificateSubject subject(List<String> names) {
        return new CertificateSubject(names.getFirst(), names, List.of(), List.of());
    }

    private static String chain(IssuedCertificate c) {
        return PemFiles.certificate(c.certificate()) + PemFiles.certificate(CA.certificate());
    }

    private Optional<String> keep(IssuedCertificate chain, IssuedCertificate key) throws IOException {
        return files.keep(chain(chain), key.key(), NAMES);
    }

    private String current() throws IOException {
        return Files.readString(folder.resolve("current/public.pem"));
    }

    @Test
    void beginsWithOneOfItsOwnAndKeepsWhatIsThere() throws IOException {
        assertThat(files.begin("Placeholder", NAMES, DAY)).isTrue();
        assertThat(files.begin("Placeholder", NAMES, DAY)).isFalse();
        Files.writeString(folder.resolve("current/public.key"), "damaged");
        assertThat(files.begin("Placeholder", NAMES, DAY)).as("a node must begin whatever is there").isTrue();
    }

    @Test
    void findsWhatWasIssuedWhereABackupBroughtNoLink() throws IOException {
        IssuedCertificate good = CA.issue(subject(NAMES), DAY);
        keep(good, good);
        String before = current();
        Files.delete(folder.resolve("current"));
        assertThat(files.begin("Placeholder", NAMES, DAY)).isFalse();
        assertThat(current()).isEqualTo(before);
    }

    @Test
    void whatIsInUseIsTakenByWhoeverWatchesIt() throws IOException {
        files.begin("Placeholder", NAMES, DAY);
        TlsIdentity identity = new TlsIdentity(folder.resolve("current/public.pem"),
                folder.resolve("current/public.key"), Optional.empty(), TlsIdentity.ClientCertificate.NONE, NAMES);
        HeldFiles held = new HeldFiles(identity, HeldFiles.read(identity));
        IssuedCertificate issued = CA.issue(subject(NAMES), DAY);
        assertThat(keep(issued, issued)).isEmpty();
        assertThat(held.offer(HeldFiles.read(identity), 1)).isTrue();
        assertThat(held.facts(1).issuer()).isEqualTo("CN=Test root");
        assertThat(held.facts(1).unfit()).isEmpty();
    }

    @Test
    void putsNothingThereThatDoesNotFitAndKeepsTheOldOne() throws IOException {
        IssuedCertificate good = CA.issue(subject(NAMES), DAY);
        keep(good, good);
        String before = current();
        IssuedCertificate other = CA.issue(subject(NAMES), DAY);
        assertThat(keep(other, good)).hasValueSatisfying(w -> assertThat(w).contains("does not belong"));
        IssuedCertificate few = CA.issue(subject(List.of("edge.example.com")), DAY);
        assertThat(keep(few, few)).hasValueSatisfying(w -> assertThat(w).contains("does not carry example.com"));
        Instant past = Instant.now().minus(DAY);
        IssuedCertificate old = CA.issue(subject(NAMES), past.minus(DAY), past);
        assertThat(keep(old, old)).hasValueSatisfying(w -> assertThat(w).contains("expired"));
        assertThat(files.keep("<html>", good.key(), NAMES)).isPresent();
        assertThat(files.keep("x".repeat(200_000), good.key(), NAMES)).isPresent();
        assertThat(current()).isEqualTo(before);
        try (Stream<Path> there = Files.list(folder)) {
            assertThat(there).as("nothing of it is left").hasSize(2);
        }
    }

    @Test
    void keepsTheOneBeforeAndNoOlderAndHidesKeys() throws IOException {
        for (int i = 0; i < 5; i++) {
            IssuedCertificate c = CA.issue(subject(NAMES), DAY);
            keep(c, c);
        }
        assertThat(folder.resolve("current").toRealPath().getFileName()).hasToString("issued-5");
        assertThat(folder.resolve("issued-4/public.key")).exists();
        assertThat(folder.resolve("issued-3")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("current/public.key"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx------");
    }

    @Test
    void anAccountIsTheSameAfterARestartAndSignsAsItsOpenHalfSays() throws IOException, GeneralSecurityException {
        AccountKey first = files.account();
        AccountKey again = files.account();
        assertThat(again.open()).isEqualTo(first.open()).containsEntry("crv", "P-256");
        assertThat(first.toString()).doesNotContain(first.open().get("x"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("account.key"))))
                .isEqualTo("rw-------");
        byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
        AlgorithmParameters p = AlgorithmParameters.getInstance("EC");
        p.init(new ECGenParameterSpec("secp256r1"));
        ECPoint point = new ECPoint(number(first, "x"), number(first, "y"));
        Signature s = Signature.getInstance("SHA256withECDSAinP1363Format");
        s.initVerify(KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, p.getParameterSpec(ECParameterSpec.class))));
        s.update(text);
        assertThat(s.verify(again.sign(text))).isTrue();
        Files.writeString(folder.resolve("account.key"), "damaged");
        assertThatThrownBy(files::account).isInstanceOf(IOException.class).hasMessageContaining("move it away");
    }

    private static BigInteger number(AccountKey key, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(key.open().get(name)));
    }
}
