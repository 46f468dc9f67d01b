package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.NodeConfigReader;

class InitCommandTest {
    private static NodeConfig read(Path file) {
        return ((ConfigResult.Valid) NodeConfigReader.read(file)).config();
    }

    private static X509Certificate certificate(Path file) throws Exception {
        byte[] pem = Files.readString(file).getBytes(StandardCharsets.US_ASCII);
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem));
    }

    @Test
    void writesAPairThatPassesItsOwnCheck(@TempDir Path dir) {
        Path pair = CommandRun.pair(dir);
        CommandRun check = CommandRun.of("config", "check", pair.resolve("control/control.yaml").toString(),
                pair.resolve("edge/edge.yaml").toString());
        assertThat(check.code()).as(check.out()).isZero();
    }

    @Test
    void writesAPairWithOneInterfaceAndIpv6ThatPassesItsOwnCheck(@TempDir Path dir) {
        Path pair = dir.resolve("p");
        assertThat(CommandRun.of("init", "--dir", pair.toString(), "--control-address", "2001:db8::10", "--edge-inner",
                "2001:db8:1::10").code()).isZero();
        CommandRun check = CommandRun.of("config", "check", pair.resolve("control/control.yaml").toString(),
                pair.resolve("edge/edge.yaml").toString());
        assertThat(check.code()).as(check.out()).isZero();
        assertThat(read(pair.resolve("edge/edge.yaml")).interfaces()).hasSize(1);
    }

    @Test
    void givesBothSidesOneSecretAndTheUsersTheirPasswords(@TempDir Path dir) throws Exception {
        Path pair = CommandRun.pair(dir);
        assertThat(Files.readString(pair.resolve("control/secrets/traversal")))
                .isEqualTo(Files.readString(pair.resolve("edge/secrets/traversal")));
        NodeConfig control = read(pair.resolve("control/control.yaml"));
        assertThat(control.credential("carol").orElseThrow().password().orElseThrow().reveal()).isEqualTo("rosebud");
        assertThat(control.credential("dave").orElseThrow().password().orElseThrow().reveal()).hasSizeGreaterThan(12);
    }

    @Test
    void signsCertificatesWithTheNamesThatTheConfigurationsAskFor(@TempDir Path dir) throws Exception {
        Path pair = CommandRun.pair(dir);
        X509Certificate authority = certificate(pair.resolve("authority/authority.pem"));
        X509Certificate edge = certificate(pair.resolve("edge/certificates/edge.pem"));
        edge.verify(authority.getPublicKey());
        edge.checkValidity();
        assertThat(edge.getSubjectAlternativeNames().toString()).contains("edge.example.org", "203.0.113.5");
        assertThat(edge.getIssuerX500Principal()).isEqualTo(authority.getSubjectX500Principal());
        X509Certificate control = certificate(pair.resolve("control/certificates/control.pem"));
        control.verify(authority.getPublicKey());
        assertThat(control.getSubjectAlternativeNames().toString()).contains("control.example.org");
        assertThat(edge.getSerialNumber()).isNotEqualTo(control.getSerialNumber());
    }

    @Test
    void letsOnlyTheOwnerReadSecrets(@TempDir Path dir) throws Exception {
        Path pair = CommandRun.pair(dir);
        for (String f : List.of("authority/authority.key", "control/secrets/users", "control/certificates/control.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pair.resolve(f)))).isEqualTo(
                    "rw-------");
        }
    }

    @Test
    void neverWritesOverWhatIsThere(@TempDir Path dir) throws Exception {
        Files.writeString(dir.resolve("mine"), "precious");
        CommandRun run = CommandRun.of("init", "--dir", dir.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("holds something already");
        assertThat(dir.resolve("README.txt")).doesNotExist();
    }

    @Test
    void refusesWhatIsNoDomainAndNoAddress(@TempDir Path dir) {
        assertThat(CommandRun.of("init", "--dir", dir.resolve("a").toString(), "--domain",
                "not a domain").code()).isEqualTo(1);
        assertThat(CommandRun.of("init", "--dir", dir.resolve("a").toString(), "--public", "1.2.3").code()).isEqualTo(
                2);
    }

    @Test
    void switchesTheTurnServerOnWhereAskedToAndShowsHowWhereNot(@TempDir Path dir) throws Exception {
        Path plain = CommandRun.pair(dir);
        assertThat(read(plain.resolve("edge/edge.yaml")).turn().enabled()).isFalse();
        assertThat(plain.resolve("edge/secrets/turn")).doesNotExist();
        String text = Files.readString(plain.resolve("edge/edge.yaml"));
        // What stands there as a comment is right too, once there is a secret.
        Files.writeString(plain.resolve("edge/secrets/turn"), "0123456789abcdef");
        Files.writeString(plain.resolve("edge/edge.yaml"), text.replace("# traversal:", "traversal:")
                .replace("#   turn:", "  turn:").replace("#     enabled:", "    enabled:")
                .replace("#     shared-secrets:", "    shared-secrets:"));
        assertThat(read(plain.resolve("edge/edge.yaml")).turn().enabled()).isTrue();

        Path with = dir.resolve("with");
        assertThat(CommandRun.of("init", "--dir", with.toString(), "--turn").code()).isZero();
        NodeConfig edge = read(with.resolve("edge/edge.yaml"));
        assertThat(edge.turn().enabled()).isTrue();
        assertThat(edge.turn().access().sharedSecrets()).singleElement()
                .satisfies(s -> assertThat(s.reveal()).hasSize(48));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(with.resolve("edge/secrets/turn"))))
                .isEqualTo("rw-------");
        assertThat(with.resolve("control/secrets/turn")).doesNotExist();
    }
}
