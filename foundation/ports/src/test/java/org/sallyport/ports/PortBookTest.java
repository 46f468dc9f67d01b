package org.sallyport.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

class PortBookTest {
    private final PortBook book = PortBook.of(PortSettings.defaults());
    private final PortBook large =
            PortBook.of(PortSettings.builder().size(Size.LARGE).build());

    private static PortSettings.Builder turning() {
        return PortSettings.builder().set(Setting.TURN, true).set(Setting.TURN_TCP_ENABLED, true)
                .set(Setting.TURN_TLS_ENABLED, true).set(Setting.TURN_TCP_RELAYS_ENABLED, true)
                .set(Setting.ACME_ENABLED, true);
    }

    @Test
    void holdsEveryRowOfTheDocumentOnceAndOnlyInternalUseBeside() throws IOException {
        List<String> ids;
        try (InputStream in = getClass().getResourceAsStream("row-ids.txt")) {
            ids = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
        List<String> own = book.rows().stream()
                .filter(r -> r.chapter() != Chapter.INTERNAL_USE && !r.chapter().beyond())
                .map(Row::id)
                .toList();
        assertThat(own).containsExactlyElementsOf(ids);
        assertThat(new HashSet<>(own)).hasSize(own.size());
    }

    @Test
    void opensEachOptionBesideTheDocumentByItsOwnSwitch() {
        PortSettings.Builder turn = PortSettings.builder().set(Setting.TURN, true);
        assertThat(served(PortBook.of(turn.build()))).isEmpty();
        PortSettings.Builder tcp = turn.build().toBuilder().set(Setting.TURN_TCP_ENABLED, true);
        assertThat(served(PortBook.of(tcp.build()))).containsExactly("TCT-1", "TCT-3");
        PortSettings.Builder tls = turn.build().toBuilder().set(Setting.TURN_TLS_ENABLED, true);
        assertThat(served(PortBook.of(tls.build()))).containsExactly("TCT-2", "TCT-4");
        assertThat(served(PortBook.of(tls.set(Setting.TURN_TCP_RELAYS_ENABLED, true).build())))
                .containsExactly("TCT-2", "TCT-4", "TCT-5", "TCT-6", "TCT-7");
        assertThat(served(PortBook.of(PortSettings.builder().set(Setting.ACME_ENABLED, true).build())))
                .containsExactly("ACM-1", "ACM-2");
    }

    private static List<String> served(PortBook book) {
        return book.rows().stream().filter(r -> r.chapter().beyond() && book.serves(r)).map(Row::id).toList();
    }

    @Test
    void marksWhatTheDocumentDoesNotHaveAndPutsItLast() {
        List<Row> beyond = book.rows().stream().filter(r -> r.chapter().beyond()).toList();
        assertThat(beyond).extracting(Row::id)
                .containsExactly("TCT-1", "TCT-2", "TCT-3", "TCT-4", "TCT-5", "TCT-6", "TCT-7", "ACM-1", "ACM-2")
                .isEqualTo(book.rows().reversed().stream().limit(9).map(Row::id).toList().reversed());
        assertThat(book.rows()).filteredOn(r -> r.evidence() == Evidence.BEYOND).isEqualTo(beyond);
        // Nothing of it opens toward the inside.
        assertThat(beyond).filteredOn(r -> r.crosses().contains("dmz->")).extracting(Row::id)
                .containsExactly("TCT-6", "ACM-2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GUI-1 | udp | 1024-65535  | 53          | dmz->internet  | edge              | RECOVERED | true
            ADC-1 | tcp | 1024-65535  | 80          | none           | management        | STATED    | false
            ADC-6 | udp | 123         | 123         | none           | control           | STATED    | false
            ADC-9 | udp | 1024-65535  | 53          | none           | control           | STATED    | true
            ADC-9 | tcp | 1024-65535  | 53          | none           | control           | INFERRED  | true
            ADC-13| tcp | 30000-35999 | 139,445     | none           | control           | RECOVERED | false
            ADE-2 | tcp | 1024-65535  | 443         | private->dmz   | management        | RECOVERED | false
            ADE-5 | udp | 123         | 123         | dmz->private   | edge              | RECOVERED | false
            UCI-1 | tcp | 30000-35999 | 7400        | none           | control           | STATED    | false
            UCD-2 | tcp | 30000-35999 | 2222        | private->dmz   | control           | STATED    | false
            UCD-6 | udp | 1024-65535  | 3478        | private->dmz   | control           | STATED    | true
            UCE-2 | tcp | 1024-65535  | 8443        | internet->dmz  | endpoint-internet | STATED    | false
            UCE-8 | udp | 36002-59999 | 1024-65535  | dmz->internet  | edge              | STATED    | false
            JGE-2 | tcp | 1024-65535  | 9443        | internet->dmz  | browser           | RECOVERED | false
            JGI-1 | udp | 24000-29999 | 36002-59999 | dmz->private   | edge              | STATED    | false
            XMF-3 | tcp | 1024-65535  | 5269        | internet->dmz  | federated-server  | STATED    | false
            SIT-1 | tcp | 25000-29999 | 7001        | private->dmz   | control           | STATED    | true
            SIT-1 | tls | 25000-29999 | 7001        | private->dmz   | control           | STATED    | true
            SIT-2 | udp | 36002-59998 | 36000       | private->dmz   | control           | STATED    | true
            SIT-3 | udp | 36003-59999 | 36001       | private->dmz   | control           | STATED    | true
            SIP-1 | udp | 5060        | 1024-65535  | dmz->internet  | edge              | STATED    | true
            SIP-5 | tls | 1024-65535  | 5061        | internet->dmz  | endpoint-internet | STATED    | true
            SIP-6 | udp | 36002-59998 | 1024-65535  | dmz<->internet | both              | STATED    | true
            SIP-7 | udp | 36003-59999 | 1024-65535  | dmz<->internet | both              | STATED    | true
            SIN-4 | udp | 1024-65535  | 36002-59998 | internet->dmz  | endpoint-firewall | STATED    | true
            ICE-2 | udp | 1024-65535  | 24000-29999 | private->dmz   | control           | RECOVERED | true
            HAS-1 | udp | 1719        | 6001        | private->dmz   | control           | STATED    | false
            HAS-3 | tcp | 15000-19999 | 2776        | private->dmz   | control           | STATED    | false
            H18-3 | tcp | 15000-19999 | 2777        | private->dmz   | control           | STATED    | false
            H18-4 | udp | 36002-59998 | 36002-59998 | private->dmz   | control           | STATED    | false
            H19-5 | udp | 36003-59999 | 36001       | private->dmz   | control           | STATED    | false
            HPU-3 | tcp | 1024-65535  | 1720        | internet->dmz  | endpoint-internet | STATED    | false
            HPU-6 | udp | 36002-59998 | 1024-65535  | dmz<->internet | both              | STATED    | false
            HRE-3 | tcp | 1024-65535  | 1720,2777   | internet->dmz  | endpoint-internet | RECOVERED | false
            SII-3 | udp | 1024-65535  | 5060        | none           | endpoint          | STATED    | true
            SII-6 | udp | 36002-59998 | 1024-65535  | none           | both              | STATED    | true
            HII-1 | udp | 1024-65535  | 1719        | none           | endpoint          | STATED    | false
            LYB-3 | tls | 1024-65535  | 65072       | none           | lync-server       | RECOVERED | false
            LYB-10| tcp | 56000-57000 | 443         | private->dmz   | back-to-back-agent| INFERRED  | false
            TCT-1 | tcp | 1024-65535  | 3478        | internet->dmz  | endpoint-internet | BEYOND    | true
            TCT-4 | tls | 1024-65535  | 5349        | private->dmz   | endpoint          | BEYOND    | true
            TCT-6 | tcp | 24000-24999 | 1024-65535  | dmz->internet  | edge              | BEYOND    | true
            ACM-1 | tcp | 1024-65535  | 80          | internet->dmz  | certificate-authority | BEYOND | true
            ACM-2 | tls | 30000-35999 | 443         | dmz->internet  | edge              | BEYOND    | true
            CLU-5 | udp | 1024-65535  | 4369-4380   | none           | both              | RECOVERED | false
            CLU-5 | tcp | 1024-65535  | 4369-4380   | none           | both              | RECOVERED | false
            """)
    void carriesTheDocumentsFiguresByDefault(String id, String transport, String from, String to, String crosses,
            String opens, Evidence evidence, boolean built) {
        PortLine line = line(book, id, transport);
        assertThat(line.fromPorts()).hasToString(from);
        assertThat(line.toPorts()).hasToString(to);
        assertThat(line.row().crosses()).isEqualTo(crosses);
        assertThat(line.row().opener()).isEqualTo(opens);
        assertThat(line.flow().evidence()).isEqualTo(evidence);
        assertThat(line.row().built()).isEqualTo(built);
    }

    @ParameterizedTest
    @CsvSource({
        "SIT-2, 36012-59998, 36000-36010",
        "SIT-3, 36013-59999, 36001-36011",
        "UCD-6, 1024-65535, 3478-3483",
        "HPU-6, 36012-59998, 1024-65535"
    })
    void startsOwnMediaAfterTheFirstTwelvePortsOnALargeSystem(String id, String from, String to) {
        PortLine line = line(large, id, "udp");
        assertThat(line.fromPorts()).hasToString(from);
        assertThat(line.toPorts()).hasToString(to);
    }

    @Test
    void takesAConfiguredSharedPairOutOfTheMiddleOfTheRange() {
        PortBook configured = PortBook.of(PortSettings.builder()
                .configuredShared(true)
                .set(Setting.MEDIA_SHARED_RTP, 40000)
                .set(Setting.MEDIA_SHARED_RTCP, 40001)
                .build());
        assertThat(line(configured, "SIT-2", "udp").fromPorts()).hasToString("36000-39998,40002-59998");
        assertThat(line(configured, "SIT-3", "udp").toPorts()).hasToString("40001");
        assertThat(configured.validate()).isEmpty();
    }

    @Test
    void keepsTheWholeRangeForLegsWhereTheFormerPairIsShared() {
        PortBook former = PortBook.of(PortSettings.builder()
                .configuredShared(true)
                .set(Setting.MEDIA, new PortRange(50000, 54999))
                .set(Setting.MEDIA_SHARED_RTP, 2776)
                .set(Setting.MEDIA_SHARED_RTCP, 2777)
                .build());
        assertThat(line(former, "SIT-2", "udp").fromPorts()).hasToString("50000-54998");
        assertThat(line(former, "SIT-2", "udp").toPorts()).hasToString("2776");
        assertThat(former.validate()).isEmpty();
    }

    @Test
    void readsEachEndFromItsOwnNode() {
        PortBook apart = PortBook.of(
                PortSettings.builder().set(Setting.MEDIA, new PortRange(40000, 49999)).build(),
                PortSettings.builder().set(Setting.MEDIA, new PortRange(50000, 50999)).build());
        assertThat(line(apart, "SIT-2", "udp").fromPorts()).hasToString("40002-49998");
        assertThat(line(apart, "SIT-2", "udp").toPorts()).hasToString("50000");
    }

    @Test
    void buildsOnlyTheChaptersOfSipCallsAndDns() {
        Set<String> built = new HashSet<>();
        book.rows().stream().filter(Row::built).forEach(r -> built.add(r.id().substring(0, 3)));
        assertThat(built).containsExactlyInAnyOrder("GUI", "ADC", "ADI", "SIT", "SIP", "SIN", "SII", "ICE",
                "UCD", "UCE", "JGE", "TCT", "ACM");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            EDGE    | BOTH   | UDP | 5060  | SIP-1 SIP-3 SIN-1 SIN-3
            EDGE    | LISTEN | TCP | 5060  | SIP-4 SIN-3
            EDGE    | LISTEN | TLS | 5061  | SIP-5 SIN-3
            EDGE    | OPEN   | TLS | 25000 | SIP-2
            EDGE    | LISTEN | TLS | 7001  | SIT-1
            EDGE    | LISTEN | UDP | 36000 | SIT-2
            EDGE    | BOTH   | UDP | 36001 | SIT-3
            EDGE    | BOTH   | UDP | 36002 | SIP-6 SIN-4
            EDGE    | BOTH   | UDP | 59999 | SIP-7 SIN-5
            EDGE    | OPEN   | UDP | 0     | ADI-1 GUI-1
            EDGE    | LISTEN | TCP | 3478  | TCT-1 TCT-3
            EDGE    | LISTEN | TLS | 5349  | TCT-2 TCT-4
            EDGE    | BOTH   | TCP | 24000 | TCT-5 TCT-6 TCT-7
            EDGE    | LISTEN | TCP | 80    | ACM-1
            EDGE    | OPEN   | TLS | 35999 | ACM-2
            CONTROL | OPEN   | TCP | 29999 | SIT-1
            CONTROL | BOTH   | UDP | 36002 | SIT-2 SII-6
            CONTROL | BOTH   | UDP | 36003 | SIT-3 SII-7
            CONTROL | OPEN   | UDP | 40000 | ADC-9
            """)
    void claimsWhatTheRowsAllow(Role role, PortClaim.Side side, Transport transport, int port, String rows) {
        PortClaim claim = PortBook.of(turning().build()).claim(role, side, transport, Endpoint.of("192.0.2.1", port),
                rows.split(" "));
        assertThat(claim.rows()).containsExactly(rows.split(" "));
        assertThat(claim.local().port()).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            EDGE    | LISTEN | TCP | 5060  | SIP-9       | no row SIP-9
            EDGE    | LISTEN | UDP | 5060  | SIP-4       | SIP-4
            EDGE    | LISTEN | TCP | 5062  | SIP-4       | SIP-4
            EDGE    | OPEN   | TLS | 7001  | SIT-1       | SIT-1
            CONTROL | LISTEN | TLS | 25000 | SIT-1       | SIT-1
            CONTROL | OPEN   | TLS | 7001  | SIT-1       | SIT-1
            CONTROL | LISTEN | TCP | 5060  | SIP-4       | SIP-4
            CONTROL | BOTH   | UDP | 36000 | SIT-2       | SIT-2
            EDGE    | BOTH   | UDP | 36001 | SIT-2       | SIT-2
            EDGE    | BOTH   | UDP | 36003 | SIP-6       | SIP-6
            EDGE    | BOTH   | UDP | 5060  | SIP-3 SIP-4 | SIP-4
            EDGE    | OPEN   | TCP | 0     | SIP-2       | SIP-2
            EDGE    | LISTEN | UDP | 0     | ADI-1       | ADI-1
            EDGE    | OPEN   | UDP | 1023  | ADI-1       | ADI-1
            EDGE    | OPEN   | UDP | 1719  | HPU-1       | HPU-1
            EDGE    | BOTH   | TCP | 25000 | TCT-5       | TCT-5
            EDGE    | OPEN   | TCP | 24000 | TCT-7       | TCT-7
            EDGE    | OPEN   | TLS | 25000 | ACM-2       | ACM-2
            CONTROL | LISTEN | TCP | 80    | ACM-1       | ACM-1
            """)
    void refusesAClaimThatSomeRowDoesNotAllow(
            Role role, PortClaim.Side side, Transport transport, int port, String rows, String names) {
        PortBook open = PortBook.of(turning().build());
        assertThatThrownBy(() -> open.claim(role, side, transport, Endpoint.of("192.0.2.1", port), rows.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(names)
                .hasMessageNotContaining(" is off by ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LISTEN | UDP | 3478  | ICE-3 | TURN                    | traversal.turn.enabled
            BOTH   | UDP | 24000 | ICE-5 | TURN                    | traversal.turn.enabled
            LISTEN | TCP | 3478  | TCT-1 | TURN_TCP_ENABLED        | traversal.turn.tcp.enabled
            LISTEN | TLS | 5349  | TCT-4 | TURN_TLS_ENABLED        | traversal.turn.tls.enabled
            BOTH   | TCP | 24000 | TCT-5 | TURN_TCP_RELAYS_ENABLED | traversal.turn.tcp-relays.enabled
            LISTEN | TCP | 80    | ACM-1 | ACME_ENABLED            | protocols.sip.tls.public.acme.enabled
            """)
    void refusesAClaimOfARowWhoseSwitchIsOffOnThatNode(
            PortClaim.Side side, Transport transport, int port, String row, Setting off, String key) {
        PortSettings on = turning().build();
        PortSettings without = turning().set(off, false).build();
        Endpoint local = Endpoint.of("192.0.2.1", port);
        assertThatThrownBy(() -> PortBook.of(on, without).claim(Role.EDGE, side, transport, local, row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("row " + row + " is off by " + key);
        assertThat(PortBook.of(without, on).claim(Role.EDGE, side, transport, local, row).rows()).containsExactly(row);
    }

    @Test
    void refusesAClaimWithoutARow() {
        assertThatThrownBy(
                () -> book.claim(Role.EDGE, PortClaim.Side.LISTEN, Transport.TCP, Endpoint.of("192.0.2.1", 5060)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void explainsASharedPortByRowsSettingsAndFeatures() {
        List<PortUse> uses = book.explain(36001);
        assertThat(uses.stream().map(u -> u.row().id()))
                .contains("SIT-3", "UCD-5", "HAS-5", "H19-5", "HRE-4")
                .doesNotContain("SIT-2", "SIP-7", "ADC-9");
        assertThat(uses).filteredOn(u -> u.row().id().equals("SIT-3")).singleElement().satisfies(u -> {
            assertThat(u.party()).isEqualTo(Party.EDGE);
            assertThat(u.settings()).contains(Setting.MEDIA, Setting.MEDIA_SHARED_RTCP);
            assertThat(u.toString()).contains("36001", "SIP traversal call", Setting.MEDIA.key(), "built");
        });
        assertThat(book.explain(1)).isEmpty();
        assertThat(book.explain(8883)).extracting(u -> u.row().id()).containsExactly("INU-1", "INU-2");
    }

    @Test
    void usesTheTurnRowsWhereTheirSwitchIsOnAlone() {
        List<String> turn = List.of("UCD-6", "UCE-3", "UCE-4", "JGE-3", "JGE-4", "ICE-1", "ICE-2", "ICE-3", "ICE-4",
                "ICE-5", "ICE-7");
        assertThat(book.rows().stream().filter(r -> r.follows().equals(Optional.of(Setting.TURN))).map(Row::id))
                .containsExactlyInAnyOrderElementsOf(turn);
        PortBook on = PortBook.of(PortSettings.defaults(),
                PortSettings.builder().set(Setting.TURN, true).build());
        assertThat(turn).allSatisfy(id -> {
            assertThat(book.service(book.row(id).orElseThrow())).isEqualTo("off");
            assertThat(on.service(on.row(id).orElseThrow())).isEqualTo("yes");
        });
        assertThat(on.serves(on.row("ICE-6").orElseThrow())).as("between endpoints").isFalse();
        assertThat(on.serves(on.row("JGI-1").orElseThrow())).as("inward").isFalse();
        assertThat(book.explain(3478)).filteredOn(u -> u.row().id().equals("ICE-3"))
                .singleElement().satisfies(u -> assertThat(u.toString()).contains("off by traversal.turn.enabled"));
        assertThat(on.settings(Role.EDGE).toBuilder().set(Setting.TURN, false).build().isOn(Setting.TURN)).isFalse();
    }

    @Test
    void namesEverySettingOnceAndUsesEach() {
        assertThat(Setting.keys()).doesNotHaveDuplicates();
        Set<Setting> used = new HashSet<>();
        book.rows().forEach(r -> used.addAll(r.settings()));
        assertThat(used).containsAll(Arrays.asList(Setting.values()));
        assertThat(Setting.ofKey("protocols.sip.tls-port")).contains(Setting.SIP_TLS);
    }

    @ParameterizedTest
    @CsvSource({
        "SIP_TLS, 5061, 5061",
        "MEDIA, 36000-59999, 36000-59999",
        "MEDIA, 36000 - 59999, 36000-59999",
        "MEDIA, 5000, 5000",
        "ZONE_SIP, 7001, 7001",
        "SIP_TLS, 5061-5062,",
        "ZONE_SIP, 7001-7002,",
        "MEDIA, 59999-36000,",
        "MEDIA, 0-10,",
        "MEDIA, 1-65536,",
        "MEDIA, 1-2-3,",
        "MEDIA, 36000-,",
        "MEDIA, -1,",
        "MEDIA, x,",
        "MEDIA, '',",
        "MEDIA, 99999999999,",
        "MEDIA_CONFIGURED_SHARED, 5060,"
    })
    void readsTheValueOfASettingOrRefusesIt(Setting setting, String text, String wanted) {
        assertThat(setting.parse(text).map(PortRange::toString).orElse(null)).isEqualTo(wanted);
    }

    private static PortLine line(PortBook book, String id, String transport) {
        return book.lines().stream()
                .filter(l -> l.row().id().equals(id) && l.flow().protocol().equals(transport))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + transport + " in " + id));
    }
}
