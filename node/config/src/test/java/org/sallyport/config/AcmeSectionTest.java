package org.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.ports.Setting;

class AcmeSectionTest {
    @TempDir
    Path dir;

    @BeforeEach
    void files() throws IOException {
        for (String f : List.of("pair.pem", "pair.key")) Files.writeString(dir.resolve(f), "");
    }

    private ConfigResult read(String role, String acme) {
        return NodeConfigReader.read("edge.yaml", dir, """
                role: %s
                name: edge
                interfaces: [{name: inner, address: 10.1.0.10}]
                protocols:
                  sip:
                    domains: [example.com]
                    host-names: [sip.example.com]
                    tls:
                      certificate: pair.pem
                      key: pair.key
                      public:
                        acme: %s
                """.formatted(role, acme));
    }

    private NodeConfig valid(String acme) {
        return ((ConfigResult.Valid) read("edge", acme)).config();
    }

    @Test
    void isOffByDefault() {
        NodeConfig c = valid("{agree-to-terms: on}");
        assertThat(AcmeConfig.of(c).enabled()).isFalse();
        assertThat(c.sip().tls().hasPublic()).isFalse();
    }

    @Test
    void asksForEveryNameOfTheNodeAndShowsWhatComes() {
        NodeConfig c = valid("{enabled: on, agree-to-terms: on, contact: admin@example.com}");
        assertThat(AcmeConfig.of(c).names()).containsExactly("edge.example.com", "example.com", "sip.example.com");
        assertThat(AcmeConfig.of(c).directory())
                .isEqualTo(URI.create("https://acme-v02.api.letsencrypt.org/directory"));
        assertThat(AcmeConfig.of(c).contact()).contains("admin@example.com");
        assertThat(c.ports().port(Setting.ACME_HTTP)).isEqualTo(80);
        assertThat(c.sip().tls().publicCertificate()).contains(dir.resolve("state/acme/current/public.pem"));
        assertThat(c.sip().tls().publicKey()).contains(dir.resolve("state/acme/current/public.key"));
        assertThat(c.sip().tls().certificate()).contains(dir.resolve("pair.pem"));
        NodeConfig own = valid("{enabled: on, agree-to-terms: on, names: [a.example.com], key-kind: rsa2048}");
        assertThat(AcmeConfig.of(own).names()).containsExactly("a.example.com");
        assertThat(AcmeConfig.of(own).keyKind()).isEqualTo(AcmeConfig.KeyKind.RSA2048);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            edge    | {enabled: on}                                                      | agree-to-terms | agree to their terms
            edge    | {enabled: on, agree-to-terms: off}                                 | agree-to-terms | agree to their terms
            control | {enabled: on, agree-to-terms: on}                                  | enabled   | Only edge can be reached
            edge    | {enabled: on, agree-to-terms: on, directory: "http://ca.example"}  | directory | https, at port 443
            edge    | {enabled: on, agree-to-terms: on, directory: "https://ca.example:14000/dir"} | directory | at port 443
            edge    | {enabled: on, agree-to-terms: on, directory: "https://"}           | directory | has to be an address
            edge    | {enabled: on, agree-to-terms: on, names: []}                       | names     | for which names
            edge    | {enabled: on, agree-to-terms: on, names: ["*.example.com"]}        | names     | domain name
            edge    | {enabled: on, agree-to-terms: on, contact: nobody}                 | contact   | address of mail
            edge    | {enabled: on, agree-to-terms: on, contact: "a@b?c=d"}              | contact   | address of mail
            edge    | {enabled: on, agree-to-terms: on, trust: missing.pem}              | trust     | does not exist
            edge    | {enabled: on, agree-to-terms: on, key-kind: ed25519}               | key-kind  | p256, rsa2048
            edge    | {enabled: on, agree-to-terms: on, http-port: 5061}                 | http-port | overlap
            """)
    void saysWhatIsWrongAtItsPlace(String role, String acme, String key, String words) {
        ConfigResult.Faulty f = (ConfigResult.Faulty) read(role, acme);
        assertThat(f.problems()).anySatisfy(p -> {
            assertThat(p.toString()).contains("protocols.sip.tls.public.acme." + key, words);
            assertThat(p.line()).isEqualTo(12);
        });
    }

    @Test
    void doesNotStandBesideFilesOfItsOwn() throws IOException {
        ConfigResult.Faulty f = (ConfigResult.Faulty) read("edge",
                "{enabled: on, agree-to-terms: on}\n        certificate: pair.pem\n        key: pair.key");
        assertThat(f.problems()).anySatisfy(p -> assertThat(p.message()).contains("names files of its own"));
    }

    @Test
    void beginsWithAStartAndChangesWhileTheNodeRuns() {
        NodeConfig off = valid("{enabled: off}");
        NodeConfig on = valid("{enabled: on, agree-to-terms: on}");
        NodeConfig other = valid("{enabled: on, agree-to-terms: on, names: [a.example.com]}");
        NodeConfig waiting = LiveParts.of(off, on).taking(off, on);
        assertThat(AcmeConfig.of(waiting).enabled()).isFalse();
        assertThat(waiting.sip().tls().hasPublic()).as("no files that nobody has made").isFalse();
        assertThat(AcmeConfig.of(LiveParts.of(on, other).taking(on, other)).names()).containsExactly("a.example.com");
    }
}
