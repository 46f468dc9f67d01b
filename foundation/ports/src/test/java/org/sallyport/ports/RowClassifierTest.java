package org.sallyport.ports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

class RowClassifierTest {
    private static final RowClassifier.Places PLACES = new RowClassifier.Places(Set.of(IpAddress.of("10.0.0.10")),
            Set.of(), Set.of(IpAddress.of("203.0.113.10")), List.of(Cidr.of("10.0.0.0/16")),
            List.of(Cidr.of("203.0.113.0/24")));
    private static final RowClassifier BUILT =
            RowClassifier.ofBuilt(PortBook.of(PortSettings.builder().traversalZones(1).build()), PLACES);

    private static List<String> opening(RowClassifier c, boolean udp, String from, String to) {
        return c.opening(udp, Endpoint.parse(from).orElseThrow(), Endpoint.parse(to).orElseThrow()).stream()
                .map(m -> m.row().id()).distinct().toList();
    }

    @ParameterizedTest
    @CsvSource({
        "tcp, 10.0.0.10:25000,     203.0.113.10:7001,   SIT-1",
        "udp, 10.0.0.10:36002,     203.0.113.10:36000,  SIT-2",
        "udp, 10.0.0.10:36003,     203.0.113.10:36001,  SIT-3",
        "udp, 192.0.2.7:5060,      203.0.113.10:5060,   SIP-3",
        "udp, 203.0.113.10:5060,   192.0.2.7:5060,      SIP-1",
        "udp, 203.0.113.10:36002,  192.0.2.7:40000,     SIP-6",
        "tcp, 192.0.2.7:1024,      203.0.113.10:5061,   SIP-5",
        "udp, 10.0.0.77:5060,      10.0.0.10:5060,      SII-3",
    })
    void namesTheRowThatOpens(String protocol, String from, String to, String row) {
        assertThat(opening(BUILT, protocol.equals("udp"), from, to)).contains(row);
    }

    @ParameterizedTest
    @CsvSource({
        "tcp, 203.0.113.10:25000,  10.0.0.10:7001",
        "tcp, 10.0.0.10:24999,     203.0.113.10:7001",
        "tcp, 10.0.0.10:25000,     203.0.113.10:7002",
        "udp, 10.0.0.10:36003,     203.0.113.10:36000",
        "udp, 203.0.113.10:36000,  10.0.0.10:36002",
        "udp, 203.0.113.10:36002,  10.0.0.10:36002",
        "udp, 192.0.2.7:40000,     203.0.113.10:36000",
        "udp, 192.0.2.7:5060,      10.0.0.10:5060",
        "tcp, 10.0.0.77:25000,     203.0.113.10:7001",
    })
    void opensNothingElse(String protocol, String from, String to) {
        assertThat(opening(BUILT, protocol.equals("udp"), from, to)).isEmpty();
    }

    @Test
    void explainsAnAnswerByTheRowThatWasOpened() {
        var matches = BUILT.explain(true, Endpoint.of("203.0.113.10", 36000), Endpoint.of("10.0.0.10", 40002));
        assertThat(matches).singleElement().satisfies(m -> {
            assertThat(m.row().id()).isEqualTo("SIT-2");
            assertThat(m.answer()).isTrue();
        });
    }

    @Test
    void takesAnyPortOfTheAddressBehindWhichControlHides() {
        RowClassifier.Places hidden = new RowClassifier.Places(PLACES.control(), Set.of(IpAddress.of("203.0.113.1")),
                PLACES.edge(), PLACES.inside(), PLACES.dmz());
        RowClassifier c = RowClassifier.ofBuilt(PortBook.of(PortSettings.builder().traversalZones(1).build()), hidden);
        assertThat(opening(c, true, "203.0.113.1:1999", "203.0.113.10:36000")).containsExactly("SIT-2");
        assertThat(opening(BUILT, true, "203.0.113.1:1999", "203.0.113.10:36000")).isEmpty();
    }

    @Test
    void guessesTheRowThatAPacketMissesByOnePort() {
        String guess = BUILT.guess(false, Endpoint.of("10.0.0.10", 40000), Endpoint.of("203.0.113.10", 7001));
        assertThat(guess).contains("control").contains("edge").contains("SIT-1").contains("25000-29999");
    }
}
