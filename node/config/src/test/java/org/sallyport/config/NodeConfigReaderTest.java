package org.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.ice.IceMode;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.Setting;
import org.sallyport.ports.Size;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.RuleMode;
import org.sallyport.zone.dialplan.RuleSource;
import org.sallyport.zone.dialplan.SearchRule;

class NodeConfigReaderTest {
    @Test
    void givesTheDocumentsDefaultsWhereTheFileIsSilent() {
        NodeConfig c = Texts.valid(Texts.CONTROL).config();
        assertThat(c.ports().size()).isEqualTo(Size.MEDIUM);
        assertThat(c.ports().port(Setting.SIP_UDP)).isEqualTo(5060);
        assertThat(c.ports().range(Setting.SIP_TCP_OUTBOUND)).isEqualTo(new PortRange(25000, 29999));
        assertThat(c.ports().range(Setting.MEDIA)).isEqualTo(new PortRange(36000, 59999));
        assertThat(c.media().mediaTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(c.sip().transports()).containsExactlyInAnyOrder(Transport.UDP, Transport.TCP);
        assertThat(c.sip().registration().realm()).isEqualTo("example.com");
        assertThat(c.zones()).singleElement().isInstanceOfSatisfying(Zone.TraversalClient.class, z -> {
            assertThat(z.common().hopCount()).isEqualTo(15);
            assertThat(z.h323Port()).isEqualTo(6001);
            assertThat(z.keepAliveNs()).isLessThan(Duration.ofSeconds(20).toNanos());
        });
    }

    /** Nothing is written below /etc; a package has a place for it, and the commands look there too. */
    @ParameterizedTest
    @CsvSource({"/etc/sallyport, /var/lib/sallyport", "/etc, /etc/state", "/srv/pair, /srv/pair/state"})
    void stateLiesBesideTheFileButForAnInstalledOne(Path folder, Path state) {
        ConfigResult.Valid c = (ConfigResult.Valid) NodeConfigReader.read("control.yaml", folder, Texts.CONTROL);
        assertThat(c.config().stateDirectory()).isEqualTo(state);
        assertThat(c.config().adminSocket()).isEqualTo(state.resolve("admin.sock"));
        assertThat(SocketFinder.places(folder.resolve("no-such-file.yaml")))
                .containsExactly(state.resolve("admin.sock"));
    }

    @Test
    void tellsTheStaticNatAddressOfTheOuterInterfaceAlone() {
        NodeConfig c = Texts.valid(Texts.EDGE).config();
        assertThat(c.advertised(IpAddress.of("192.168.7.10"))).isEqualTo(IpAddress.of("203.0.113.5"));
        assertThat(c.advertised(IpAddress.of("2001:db8::7"))).isEqualTo(IpAddress.of("2001:db8::7"));
        assertThat(c.advertised(IpAddress.of("10.1.0.10"))).isEqualTo(IpAddress.of("10.1.0.10"));
        assertThat(c.inner().addresses()).containsExactly(IpAddress.of("10.1.0.10"));
        assertThat(c.addressPolicy().allows(IpAddress.of("203.0.113.5"))).isFalse();
        assertThat(c.sip().serves("EXAMPLE.org")).isTrue();
    }

    @Test
    void letsStrangersReachOwnDomainsButNeverTheWorldByDefault() {
        DialPlanConfig plan = Texts.valid(Texts.EDGE).config().dialPlan();
        assertThat(plan.searchRules()).extracting(SearchRule::name).startsWith("local zone");
        assertThat(plan.searchRules())
                .filteredOn(r -> r.target().equals("internet"))
                .isNotEmpty()
                .allSatisfy(r -> assertThat(r.source()).isInstanceOf(RuleSource.AllZones.class));
        SearchRule inward = plan.searchRules().stream()
                .filter(r -> r.target().equals("control")).findFirst().orElseThrow();
        String pattern = ((RuleMode.Matching) inward.mode()).pattern().text();
        assertThat("bob@example.com").matches(pattern);
        assertThat("bob@example.com.evil.net").doesNotMatch(pattern);
        assertThat("bob@exampleXcom").doesNotMatch(pattern);
    }

    @Test
    void tellsEveryFaultOfAFileAtOnceInItsOrder() {
        List<ConfigProblem> problems = Texts.problems("""
                role: egde
                interfaces:
                  - name: inner
                    addres: 10.0.0.1
                protocols:
                  sip:
                    udp-port: 70000
                    tls-port: 5061
                    tls-port: 5062
                    domains: example.com
                    registration: {expiry-min: 90}
                udp-port: 3
                """);
        assertThat(problems).extracting(p -> p.line() + " " + p.keyPath()).containsExactly(
                "1 role", "3 interfaces[0].address", "4 interfaces[0].addres", "7 protocols.sip.udp-port",
                "9 protocols.sip.tls-port", "11 protocols.sip.registration.expiry-min", "12 udp-port");
        assertThat(problems.get(2).message()).contains("Did you mean 'interfaces[].address'");
        assertThat(problems.get(6).message()).contains("Did you mean 'protocols.sip.udp-port'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            peer-address: 10.1.0.10 | peer-address: 10.1.0.256 | zones[0].peer-address | not accepted
            username: control | hop-count: 0 | zones[0].hop-count | from 1 to 255
            transport: tcp | transport: udp | zones[0].sip.transport | lasting connection
            transport: tcp | transport: tls | zones[0].tls-verify | names no authority
            password: correct-horse-battery | password: short | zones[0].password | shorter than
            type: traversal-client | type: traversal-server | zones[0].type | Control opens every connection
            type: traversal-client | type: dns | zones[0].peer-address | no meaning in a zone of type dns
            role: control | role: edge | zones[0].type | Edge never dials inward
            address: 10.0.0.10 | address: 0.0.0.0 | interfaces[0].address | means every address
            domains: [example.com] | domains: | protocols.sip.domains | has no value
            domains: [example.com] | domains: 192.0.2.1 | protocols.sip.domains | not accepted
            domains: [example.com] | domain: example.com | protocols.sip.domain | Did you mean 'protocols.sip.domains'
            name: edge | name: all-zones | zones[0].name | meaning of its own
            """)
    void namesTheKeyAndTheReasonOfAFault(String right, String wrong, String path, String words) {
        List<ConfigProblem> problems = Texts.problems(Texts.CONTROL.replace(right, wrong));
        assertThat(problems).anySatisfy(p -> {
            assertThat(p.keyPath()).isEqualTo(path);
            assertThat(p.message()).contains(words);
        });
    }

    @Test
    void wantsANameWhereACertificateIsCheckedAgainstAnAddress(@TempDir Path dir) throws Exception {
        for (String f : List.of("a.pem", "a.key", "ca.pem")) Files.writeString(dir.resolve(f), "x");
        String text = Texts.CONTROL.replace("transport: tcp", "transport: tls").replace(
                "domains: [example.com]",
                "domains: [example.com]\n    tls: {certificate: a.pem, key: a.key, trust: ca.pem}");
        ConfigResult bare = NodeConfigReader.read("node.yaml", dir, text);
        assertThat(bare).isInstanceOfSatisfying(ConfigResult.Faulty.class, f -> assertThat(f.problems())
                .singleElement().satisfies(p -> assertThat(p.message()).contains("tls-verify-subject-name")));
        ConfigResult named = NodeConfigReader.read("node.yaml", dir,
                text + "    tls-verify-subject-name: edge.example.com\n");
        assertThat(named).isInstanceOf(ConfigResult.Valid.class);
    }

    @Test
    void refusesARuleThroughWhichAStrangerCouldCallTheWorld() {
        String rule = """
                dial-plan:
                  search-rules:
                    - {name: out, source: any, target: internet}
                """;
        assertThat(Texts.problems(Texts.EDGE + rule)).singleElement()
                .satisfies(p -> assertThat(p.message()).contains("stranger"));
        Texts.valid(Texts.EDGE + rule.replace("source: any", "source: any, authenticated: on"));
    }

    @Test
    void refusesAReplacementThatNamesAGroupWhichThePatternLacks() {
        String rule = """
                dial-plan:
                  search-rules:
                    - {name: r, target: local-zone, type: regex, pattern: "9(.*)", behavior: replace, replace: "\\\\2@x"}
                """;
        assertThat(Texts.problems(Texts.EDGE + rule)).singleElement()
                .satisfies(p -> assertThat(p.message()).contains("names group 2, but the pattern has 1"));
    }

    @Test
    void readsSecretsFromFilesAndNeverShowsThem(@TempDir Path dir) throws Exception {
        Files.writeString(dir.resolve("zone"), "from-a-file-and-long\n");
        Files.writeString(dir.resolve("users"), "# who\nalice:wonder:land\n\nbob:builder\n");
        String text = Texts.CONTROL.replace("correct-horse-battery", "file:zone")
                + "authentication: {credentials-file: users}\n";
        ConfigResult.Valid v = (ConfigResult.Valid) NodeConfigReader.read("node.yaml", dir, text);
        assertThat(v.config().zones(Zone.TraversalClient.class).getFirst().credentials().password().reveal())
                .isEqualTo("from-a-file-and-long");
        assertThat(v.config().credential("alice").orElseThrow().password().orElseThrow().reveal()).isEqualTo(
                "wonder:land");
        assertThat(v.config().credentials()).hasSize(2);
        assertThat(v.toString()).doesNotContain("from-a-file").doesNotContain("wonder").doesNotContain("builder");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '\uFEFFalice:wonderland\nbob:builder\n'
            'alice : wonderland\nbob:\tbuilder '
            ' alice:wonderland \r\n\r\nbob:builder\r\n'
            '\uFEFF# users\nalice:wonderland\nbob:builder'
            """)
    void marksAndBlanksOfEditorsAreNoPartOfANameOrAPassword(String users, @TempDir Path dir) throws Exception {
        Files.writeString(dir.resolve("zone"), "\uFEFFfrom-a-file-and-long\r\n");
        Files.writeString(dir.resolve("users"), users);
        String text = Texts.CONTROL.replace("correct-horse-battery", "file:zone")
                + "authentication: {credentials-file: users}\n";
        NodeConfig c = ((ConfigResult.Valid) NodeConfigReader.read("node.yaml", dir, text)).config();
        assertThat(c.credential("alice").orElseThrow().password().orElseThrow().reveal()).isEqualTo("wonderland");
        assertThat(c.credential("bob").orElseThrow().password().orElseThrow().reveal()).isEqualTo("builder");
        assertThat(c.zones(Zone.TraversalClient.class).getFirst().credentials().password().reveal())
                .isEqualTo("from-a-file-and-long");
    }

    @ParameterizedTest
    @CsvSource({"alice: ", "' :secret'", "alice", "':'"})
    void aLineWithoutANameOrAPasswordIsTold(String line, @TempDir Path dir) throws Exception {
        Files.writeString(dir.resolve("users"), "bob:builder\n" + line + "\n");
        ConfigResult r =
                NodeConfigReader.read("node.yaml", dir, Texts.CONTROL + "authentication: {credentials-file: users}\n");
        assertThat(r).isInstanceOfSatisfying(ConfigResult.Faulty.class, f -> assertThat(f.problems()).singleElement()
                .satisfies(p -> assertThat(p.message()).contains("Line 2 of").contains("not username:password")));
    }

    @Test
    void neverRepeatsASecretInAMessage() {
        String text = Texts.CONTROL + "authentication: {credentials: [{username: a, ha1-md5: topsecret}]}\n";
        assertThat(Texts.problems(text).toString()).doesNotContain("topsecret");
    }

    @Test
    void tellsAMissingSecretFileByItsName() {
        assertThat(Texts.problems(Texts.CONTROL.replace("correct-horse-battery", "file:gone"))).singleElement()
                .satisfies(p -> assertThat(p.message()).contains("/nowhere/gone").contains("no such file"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'a: [b'        | not YAML
            '- a'          | 'key: value'
            'just words'   | 'key: value'
            ''             | empty
            'a: *b'        | not YAML
            '? [x] : y'    | not YAML
            """)
    void tellsWhatIsNoConfigurationOnce(String text, String words) {
        assertThat(Texts.problems(text)).anySatisfy(p -> assertThat(p.message()).contains(words));
    }

    @Test
    void survivesAnAliasThatContainsItself() {
        assertThat(Texts.problems("protocols: &a\n  sip: *a\nzones: &b [*b]\n")).isNotEmpty();
    }

    @Test
    void survivesSpoiltFiles() {
        Random random = new Random(20261101);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? Texts.CONTROL : Texts.EDGE);
            for (int k = random.nextInt(6); k >= 0; k--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, "{}[]:,-&*!|>'\"%@`\t\n 0a".charAt(random.nextInt(22)));
                    default -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
                }
            }
            assertThat(Texts.read(text.toString())).as(text.toString()).isNotNull();
        }
    }

    @Test
    void aZoneHasTheIceOfItsNodeUnlessItSaysSo() {
        NodeConfig plain = Texts.valid(Texts.EDGE).config();
        assertThat(plain.sip().ice()).isEqualTo(IceMode.LITE);
        assertThat(plain.zones()).allSatisfy(z -> assertThat(z.common().ice()).isEqualTo(IceMode.LITE));
        NodeConfig off = Texts.valid(Texts.EDGE.replace("  sip:\n    domains", "  sip:\n    ice: off\n    domains")
                + "    sip: {ice: pass}\n").config();
        assertThat(off.sip().ice()).isEqualTo(IceMode.OFF);
        assertThat(off.zones()).extracting(z -> z.common().ice()).containsExactly(IceMode.OFF, IceMode.PASS);
    }

    @Test
    void betweenTheNodesOfAPairThereIsNoIce() {
        assertThat(Texts.problems(Texts.EDGE.replace("sip: {port: 7001,", "sip: {ice: lite, port: 7001,")))
                .singleElement().satisfies(p -> assertThat(p.toString()).contains("zones[0].sip.ice"));
    }

    @ParameterizedTest
    @CsvSource({"check,no users", "treat-as-authenticated,", "do-not-check,"})
    void aPolicyThatTheNodeCouldNotKeepIsAFault(String policy, String fault) {
        String text = Texts.CONTROL + "    authentication-policy: " + policy + "\n";
        if (fault == null) Texts.valid(text);
        else assertThat(Texts.problems(text)).singleElement().satisfies(p -> assertThat(p.message()).contains(fault));
        Texts.valid(text + "authentication: {credentials: [{username: bob, password: a-password}]}\n");
    }

    @Test
    void nobodyComesFromADnsZoneSoItHasNoPolicy() {
        Texts.valid(Texts.EDGE + "    authentication-policy: do-not-check\n");
        assertThat(Texts.problems(Texts.EDGE + "    authentication-policy: check\n")).singleElement()
                .satisfies(p -> assertThat(p.message()).contains("no meaning in a zone of type dns"));
    }

    @ParameterizedTest
    @CsvSource({"on", "off"})
    void noRegistrationComesThroughADnsZone(String accepted) {
        assertThat(Texts.problems(Texts.EDGE + "    accept-proxied-registrations: " + accepted + "\n")).singleElement()
                .satisfies(p -> {
                    assertThat(p.line()).isEqualTo(16);
                    assertThat(p.keyPath()).isEqualTo("zones[1].accept-proxied-registrations");
                    assertThat(p.message()).contains("no meaning in a zone of type dns");
                });
        Texts.valid(Texts.CONTROL + "    accept-proxied-registrations: " + accepted + "\n");
    }
}
