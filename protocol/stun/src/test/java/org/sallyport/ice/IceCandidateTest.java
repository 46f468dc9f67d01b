package org.sallyport.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.wire.Endpoint;

/** The grammar of RFC 8839 §5.1 and §5.4. */
class IceCandidateTest {
    private static IceCandidate ok(String value) {
        assertThat(IceCandidate.read(value)).isInstanceOf(CandidateRead.Ok.class);
        return ((CandidateRead.Ok) IceCandidate.read(value)).candidate();
    }

    @Test
    void readsTheExampleOfRfc8839() {
        IceCandidate c = ok("2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998");
        assertThat(c.foundation()).isEqualTo("2");
        assertThat(c.component()).isEqualTo(1);
        assertThat(c.priority()).isEqualTo(1_694_498_815L);
        assertThat(c.endpoint()).contains(Endpoint.of("192.0.2.3", 45_664));
        assertThat(c.type()).isEqualTo("srflx");
        assertThat(c.related()).contains(new IceCandidate.Related("203.0.113.141", 8998));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 1 UDP 2130706431 203.0.113.141 8998 typ host",
        "1 1 UDP 2130706431 2001:db8::1 8998 typ host",
        "2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998",
        "842163049 1 udp 1677729535 198.51.100.9 60065 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag EsAw network-cost 999",
        "a+/ 256 TCP 1 192.0.2.1 9 typ host tcptype active"})
    void writesWhatItReads(String value) {
        assertThat(ok(value)).hasToString(value);
    }

    @Test
    void namesAreKeptAsTextAndNeverResolved() {
        IceCandidate c = ok("1 1 UDP 1 1f4712db-ea17-4bcf-a596-105139dfd8bf.local 54596 typ host");
        assertThat(c.address()).endsWith(".local");
        assertThat(c.endpoint()).isEmpty();
        assertThat(ok("1 1 TCP 1 192.0.2.1 9 typ host tcptype active").endpoint()).as("no UDP").isEmpty();
        assertThat(ok("1 1 UDP 1 192.0.2.1 0 typ host").endpoint()).as("no port").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1 1 UDP 1 192.0.2.1 9 typ", "1 1 UDP 1 192.0.2.1 9 type host",
        "1 0 UDP 1 192.0.2.1 9 typ host",
        "1 257 UDP 1 192.0.2.1 9 typ host", "1 -1 UDP 1 192.0.2.1 9 typ host", "1 1 UDP 0 192.0.2.1 9 typ host",
        "1 1 UDP 2147483648 192.0.2.1 9 typ host", "1 1 UDP 99999999999 192.0.2.1 9 typ host",
        "1 1 UDP 1 192.0.2.1 65536 typ host", "1 1 UDP 1 192.0.2.1 x typ host", "- 1 UDP 1 192.0.2.1 9 typ host",
        "123456789012345678901234567890123 1 UDP 1 192.0.2.1 9 typ host", "1 1 U(P 1 192.0.2.1 9 typ host",
        "1 1 UDP 1 192.0.2.1 9 typ host generation", "1 1 UDP 1 192.0.2.1 9 typ srflx raddr 192.0.2.1 rport 65536",
        "1 1 UDP 1 192.0.2.1 9 typ host x \u0001"})
    void damagedOnesAreAValue(String value) {
        assertThat(IceCandidate.read(value)).isInstanceOf(CandidateRead.Bad.class);
    }

    @Test
    void lengthAndExtensionsHaveLimits() {
        String base = "1 1 UDP 1 192.0.2.1 9 typ host";
        assertThat(IceCandidate.read(base + " n v".repeat(16))).isInstanceOf(CandidateRead.Ok.class);
        assertThat(IceCandidate.read(base + " n v".repeat(17))).isInstanceOf(CandidateRead.Bad.class);
        assertThat(IceCandidate.read(base + " n " + "v".repeat(IceCandidate.LENGTH_MAX)))
                .isInstanceOf(CandidateRead.Bad.class);
    }

    @Test
    void anyTextIsAValue() {
        Random random = new Random(7);
        String letters = "01 9aUDPtyphosrflx.:+/-\u00ff";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder b = new StringBuilder("1 1 UDP 1 192.0.2.1 9 typ host raddr 1 rport 2 a b");
            for (int k = 0; k < 4; k++)
                b.setCharAt(random.nextInt(b.length()), letters.charAt(random.nextInt(letters.length())));
            if (IceCandidate.read(b.toString()) instanceof CandidateRead.Ok(IceCandidate c))
                assertThat(ok(c.toString())).isEqualTo(c);
        }
    }

    @Test
    void prioritiesFollowTheFormula() {
        assertThat(IceCandidate.host(1, Endpoint.of("203.0.113.141", 8998)))
                .hasToString("1 1 UDP 2130706431 203.0.113.141 8998 typ host");
        assertThat(IceCandidate.host(2, Endpoint.of("203.0.113.141", 8999)).priority()).isEqualTo(2_130_706_430L);
        assertThat(IceCandidate.priority(100, 65_535, 1)).as("the reflexive one of RFC 8839's example")
                .isEqualTo(1_694_498_815L);
    }

    @Test
    void credentialsKeepTheirBounds() {
        String pwd = "p".repeat(22);
        assertThat(IceCredentials.of("abcd", pwd)).isPresent();
        assertThat(IceCredentials.of("8hhY", "asd88fgpdd777uzjYhagZg")).as("RFC 8839 §5.4").isPresent();
        assertThat(IceCredentials.of("abc", pwd)).isEmpty();
        assertThat(IceCredentials.of("abcd", pwd.substring(1))).isEmpty();
        assertThat(IceCredentials.of("a".repeat(256), "p".repeat(256))).isPresent();
        assertThat(IceCredentials.of("a".repeat(257), pwd)).isEmpty();
        assertThat(IceCredentials.of("abcd", "p".repeat(257))).isEmpty();
        assertThat(IceCredentials.of("ab:d", pwd)).as("a colon would split a USERNAME").isEmpty();
        assertThat(IceCredentials.of(null, pwd)).isEqualTo(Optional.empty());
        IceCredentials fresh = IceCredentials.fresh(new Random(1)::nextBytes);
        assertThat(fresh.ufrag()).hasSize(8);
        assertThat(fresh.password().reveal()).hasSize(32);
        assertThat(fresh.toString()).doesNotContain(fresh.password().reveal());
    }
}
