package org.sallyport.ports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

class RowMatcherTest {
    private static final Topology PLACES = Topology.of(
            List.of(IpAddress.of("10.1.0.2")),
            List.of(IpAddress.of("172.16.0.2")),
            List.of(IpAddress.of("172.16.1.2"), IpAddress.of("2001:db8::2")))
            .with(Party.DNS_SERVER_INTERNET, List.of(Cidr.of("198.51.100.53")))
            .behind(List.of(IpAddress.of("203.0.113.2")));

    private final PortBook book = PortBook.of(PortSettings.defaults());
    private final RowMatcher matcher = RowMatcher.of(book, PLACES, RowFilter.DEFAULT);

    private static Endpoint end(String text) {
        return Endpoint.parse(text).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "INNER, tcp, 10.1.0.2:25000, 172.16.0.2:7001, SIT-1",
        "INNER, udp, 10.1.0.2:36002, 172.16.0.2:36000, SIT-2",
        "INNER, udp, 10.1.0.2:36003, 172.16.0.2:36000, ''",
        "INNER, udp, 172.16.0.2:36000, 10.1.0.2:36002, ''",
        "INNER, tcp, 10.1.0.9:25000, 172.16.0.2:7001, ''",
        "OUTER, udp, 192.0.2.9:1030, 172.16.1.2:36002, SIP-6 SIN-4",
        "OUTER, udp, 172.16.1.2:36002, 192.0.2.9:1030, SIP-6",
        "OUTER, udp, 192.0.2.9:1030, 172.16.1.2:36000, ''",
        "OUTER, udp, 192.0.2.9:1023, 172.16.1.2:5060, ''",
        "OUTER, tcp, '[2001:db8:9::1]:40000', '[2001:db8::2]:5061', SIP-5 SIN-3",
        "OUTER, udp, 172.16.1.2:40001, 198.51.100.53:53, GUI-1 ADI-1",
        "OUTER, udp, 172.16.1.2:40001, 198.51.100.54:53, ''"
    })
    void opensAFirewallForFirstPacketsOfRowsOnly(
            Firewall firewall, String protocol, String source, String target, String rows) {
        assertThat(String.join(" ", matcher.openedBy(firewall, protocol, end(source), end(target)))).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource({
        "udp, 172.16.0.2:36001, 10.1.0.2:36003, SIT-3",
        "udp, 172.16.1.2:36002, 192.0.2.9:1030, SIP-6 SIN-4",
        "udp, 203.0.113.2:36002, 192.0.2.9:1030, SIP-6 SIN-4",
        "udp, 10.1.0.2:36002, 10.1.0.77:5004, SII-6",
        "udp, 10.1.0.77:5060, 10.1.0.2:5060, SII-1 SII-3",
        "udp, 10.1.0.2:36000, 10.1.0.77:5004, ''",
        "udp, 10.1.0.2:5060, 172.16.0.2:5060, ''",
        "udp, 10.1.0.77:5004, 192.0.2.9:1030, ''"
    })
    void explainsPacketsOfEitherDirection(String protocol, String source, String target, String rows) {
        assertThat(String.join(" ", matcher.explains(protocol, end(source), end(target)))).isEqualTo(rows);
    }

    @Test
    void neverOpensAFirewallForAPacketThatNoRowExplains() {
        Random random = new Random(31);
        List<String> hosts = List.of("10.1.0.2", "172.16.0.2", "172.16.1.2", "192.0.2.9", "10.1.0.77");
        int[] ports = {53, 1024, 5060, 5061, 7001, 25000, 36000, 36001, 36002, 36003, 59998, 59999, 65535};
        int opened = 0;
        for (int i = 0; i < 50_000; i++) {
            Endpoint s = Endpoint.of(hosts.get(random.nextInt(hosts.size())), ports[random.nextInt(ports.length)]);
            Endpoint t = Endpoint.of(hosts.get(random.nextInt(hosts.size())), ports[random.nextInt(ports.length)]);
            if (s.address().equals(t.address())) continue;
            for (Firewall f : Firewall.values()) {
                boolean crosses = f == Firewall.INNER || !ours(s) || !ours(t);
                List<String> rows = matcher.openedBy(f, "udp", s, t);
                if (!crosses || rows.isEmpty()) continue;
                opened++;
                assertThat(matcher.explains("udp", s, t)).containsAll(rows);
            }
        }
        assertThat(opened).isPositive();
    }

    private static boolean ours(Endpoint e) {
        return List.of("10.1.0.2", "172.16.0.2", "172.16.1.2").contains(e.address().toString());
    }

    @Test
    void explainsAPortInText() {
        assertThat(PortTable.explain(book, 36001))
                .startsWith("Port 36001\n")
                .contains("SIT-3  udp 36001 at edge", "Local Zone > Traversal Subzone", "H.323 traversal call");
        assertThat(PortTable.explain(book, 1)).contains("no row names it");
    }
}
