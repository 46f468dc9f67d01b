package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.config.CheckConfig;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.config.TurnConfig;
import org.sallyport.wire.IpAddress;

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
        assertThat(pair.resolve("edge/certificates/authority.key")).doesNotExist();
        for (String f : List.of("authority/authority.key", "control/certificates/authority.key",
                "control/secrets/users",
                "control/certificates/control.key")) {
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

    @ParameterizedTest
    @CsvSource({
        "10.0.0.10,10.0.0.10,,,both have", "10.0.0.10,10.1.0.10,10.0.0.10,,both have",
        "2001:db8::1,2001:DB8:0:0::1,,,both have", "10.0.0.10,2001:db8::1,,,never meet",
        "10.0.0.10,10.1.0.10,,10.1.0.10,leave --public away",
        "10.0.0.10,10.1.0.10,10.2.0.10,10.2.0.10,leave --public away",
        "10.0.0.10,10.1.0.10,,10.0.0.10,never sees", "10.0.0.10,10.1.0.10,,2001:db8::1,static NAT",
        "0.0.0.0,10.1.0.10,,,one machine", "10.0.0.10,::,,,one machine", "10.0.0.10,10.1.0.10,224.0.0.1,,one machine",
        "10.0.0.10,10.1.0.10,,255.255.255.255,one machine", "ff02::1,2001:db8::1,,,one machine"})
    void refusesAddressesThatAreNoPairAndWritesNothing(String control, String inner, String outer, String shown,
            String why,
            @TempDir Path dir) {
        List<String> words =
                new ArrayList<>(List.of("init", "--dir", dir.resolve("p").toString(), "--control-address", control,
                        "--edge-inner", inner));
        if (outer != null) words.addAll(List.of("--edge-outer", outer));
        if (shown != null) words.addAll(List.of("--public", shown));
        CommandRun run = CommandRun.of(words.toArray(String[]::new));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains(why);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(dir.resolve("p")).doesNotExist();
    }

    @Test
    void takesOneAddressOfEdgeForBothSides(@TempDir Path dir) {
        Path pair = dir.resolve("p");
        assertThat(CommandRun
                .of("init", "--dir", pair.toString(), "--edge-inner", "10.1.0.10", "--edge-outer", "10.1.0.10")
                .code()).isZero();
        assertThat(read(pair.resolve("edge/edge.yaml")).interfaces()).hasSize(1);
    }

    @Test
    void saysInOneSentenceWhichAddressesAreElsewhere(@TempDir Path dir) {
        assertThat(CommandRun.of("init", "--dir", dir.resolve("a").toString(), "--control-address", "127.0.0.1",
                "--edge-inner", "192.0.2.77").out().lines().toList().getLast())
                .isEqualTo("Not of this machine: 192.0.2.77 (edge); run edge where this address is.");
        assertThat(CommandRun.of("init", "--dir", dir.resolve("b").toString(), "--control-address", "192.0.2.76",
                "--edge-inner", "192.0.2.77", "--edge-outer", "192.0.2.78").out().lines().toList().getLast())
                .isEqualTo(
                        "Not of this machine: 192.0.2.76 (control), 192.0.2.77 (edge), 192.0.2.78 (edge); run control and edge"
                                + " where these addresses are.");
        assertThat(CommandRun.of("init", "--dir", dir.resolve("c").toString(), "--control-address", "127.0.0.1",
                "--edge-inner", "127.0.0.2").out()).doesNotContain("Not of this machine");
    }

    @Test
    void hasAnExampleThatCanBePasted(@TempDir Path dir) {
        String help = CommandRun.of("init", "--help").out();
        String example = help.substring(help.indexOf("  sallyport init --domain"));
        assertThat(example.lines()).as("no line is folded").hasSize(3).allMatch(l -> l.length() < 80);
        pasted(example, dir.resolve("help"));
    }

    @Test
    void worksAsTheReadmeHasIt(@TempDir Path dir) throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        int at = readme.indexOf("./sallyport init ");
        pasted(readme.substring(at, readme.indexOf("\n```", at)), dir.resolve("readme"));
    }

    private static void pasted(String text, Path pair) {
        List<String> words = new ArrayList<>(List.of(text.replace("\\\n", " ").strip().split("\\s+")));
        assertThat(words.removeFirst()).endsWith("sallyport");
        words.addAll(List.of("--dir", pair.toString()));
        CommandRun run = CommandRun.of(words.toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        CommandRun check = CommandRun.of("config", "check", pair.resolve("control/control.yaml").toString(),
                pair.resolve("edge/edge.yaml").toString());
        assertThat(check.code()).as(check.out()).isZero();
    }

    @Test
    void switchesTheTurnServerOnWhereAskedToAndShowsHowWhereNot(@TempDir Path dir) throws Exception {
        Path plain = CommandRun.pair(dir);
        assertThat(TurnConfig.of(read(plain.resolve("edge/edge.yaml"))).enabled()).isFalse();
        assertThat(plain.resolve("edge/secrets/turn")).doesNotExist();
        String text = Files.readString(plain.resolve("edge/edge.yaml"));
        // What stands there as a comment is right too, once there is a secret.
        Files.writeString(plain.resolve("edge/secrets/turn"), "0123456789abcdef");
        Files.writeString(plain.resolve("edge/edge.yaml"), text.replace("# traversal:", "traversal:")
                .replace("#   turn:", "  turn:").replace("#     enabled:", "    enabled:")
                .replace("#     shared-secrets:", "    shared-secrets:"));
        assertThat(TurnConfig.of(read(plain.resolve("edge/edge.yaml"))).enabled()).isTrue();

        Path with = dir.resolve("with");
        assertThat(CommandRun.of("init", "--dir", with.toString(), "--turn").code()).isZero();
        NodeConfig edge = read(with.resolve("edge/edge.yaml"));
        assertThat(TurnConfig.of(edge).enabled()).isTrue();
        assertThat(TurnConfig.of(edge).access().sharedSecrets()).singleElement()
                .satisfies(s -> assertThat(s.reveal()).hasSize(48));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(with.resolve("edge/secrets/turn"))))
                .isEqualTo("rw-------");
        assertThat(with.resolve("control/secrets/turn")).doesNotExist();
    }

    @Test
    void controlsFileSaysWhereEdgesRelaysAreWhereThatIsNotTheZonesAddress(@TempDir Path dir) {
        Path one = dir.resolve("one-interface");
        assertThat(CommandRun.of("init", "--turn", "--edge-inner", "10.1.0.10", "--dir", one.toString()).code())
                .isZero();
        assertThat(CheckConfig.of(read(one.resolve("control/control.yaml"))).relayAddresses()).isEmpty();
        for (String outer : List.of("192.168.7.10", "2001:db8::7")) {
            Path two = dir.resolve("two" + outer.length());
            assertThat(CommandRun
                    .of("init", "--turn", "--edge-inner", "10.1.0.10", "--dir", two.toString(), "--edge-outer", outer)
                    .code()).isZero();
            assertThat(CheckConfig.of(read(two.resolve("control/control.yaml"))).relayAddresses())
                    .containsExactly(IpAddress.of(outer));
        }
    }
}
