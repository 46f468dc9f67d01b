package org.sallyport.host.net.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.wire.IpAddress;

class PrivateAuthorityTest {
    private static final Duration YEAR = Duration.ofDays(365);

    @TempDir
    Path files;

    @Test
    void aRootSignsAndMaySignNoOtherRoot() throws Exception {
        PrivateAuthority ca = PrivateAuthority.create("Pair of Example, Inc.", YEAR);
        X509Certificate root = ca.certificate();
        assertThat(root.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(root.getBasicConstraints()).isZero();
        assertThat(root.getSubjectX500Principal().getName()).isEqualTo("CN=Pair of Example\\, Inc.");
        assertThatCode(() -> root.verify(root.getPublicKey())).doesNotThrowAnyException();
        X509Certificate leaf = ca.issue(CertificateSubject.host("edge.example.com"), YEAR).certificate();
        assertThatCode(() -> leaf.verify(root.getPublicKey())).doesNotThrowAnyException();
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(leaf.getSerialNumber()).isPositive().isNotEqualTo(root.getSerialNumber());
    }

    @Test
    void everyKindOfNameIsCarried() throws Exception {
        var subject = new CertificateSubject("edge", List.of("edge.example.com"),
                List.of(IpAddress.of("192.0.2.1"), IpAddress.of("2001:db8::1")), List.of("sip:example.com"));
        X509Certificate leaf = PrivateAuthority.create("Root", YEAR).issue(subject, YEAR).certificate();
        assertThat(leaf.getSubjectAlternativeNames()).extracting(n -> (String) n.get(1))
                .containsExactly("edge.example.com", "192.0.2.1", "2001:db8:0:0:0:0:0:1", "sip:example.com");
    }

    @Test
    void keysAreReadableByTheOwnerAlone() throws IOException {
        PrivateAuthority ca = PrivateAuthority.create("Root", YEAR);
        ca.write(files.resolve("ca.pem"), files.resolve("ca.key"));
        var issued = ca.issue(CertificateSubject.host("a.example.com"), YEAR);
        Files.writeString(files.resolve("a.key"), "an old and open file");
        issued.write(files.resolve("a.pem"), files.resolve("a.key"));
        for (String key : List.of("ca.key", "a.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.resolve(key))))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.resolve("a.pem"))))
                .isEqualTo("rw-r--r--");
        try (var all = Files.list(files)) {
            assertThat(all.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrder("ca.pem", "ca.key", "a.pem", "a.key");
        }
        assertThat(issued.toString()).contains("***").doesNotContain("PrivateKey");
    }

    @Test
    void aRootThatWasReadAgainStillSigns() throws Exception {
        PrivateAuthority ca = PrivateAuthority.create("Root", YEAR);
        ca.write(files.resolve("ca.pem"), files.resolve("ca.key"));
        PrivateAuthority again = PrivateAuthority.load(files.resolve("ca.pem"), files.resolve("ca.key"));
        assertThat(again.certificate()).isEqualTo(ca.certificate());
        X509Certificate leaf = again.issue(CertificateSubject.host("b.example.com"), YEAR).certificate();
        assertThatCode(() -> leaf.verify(ca.certificate().getPublicKey())).doesNotThrowAnyException();
    }

    @Test
    void filesOfTheWrongKindAreAnError() throws IOException {
        PrivateAuthority ca = PrivateAuthority.create("Root", YEAR);
        Path pem = files.resolve("ca.pem");
        Path key = files.resolve("ca.key");
        ca.write(pem, key);
        assertThatThrownBy(() -> PrivateAuthority.load(key, pem)).isInstanceOf(IOException.class)
                .hasMessageContaining("ca.key");
    }
}
