package org.sallyport.host.net.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.host.net.pki.CertificateSubject;
import org.sallyport.host.net.pki.PrivateAuthority;
import org.sallyport.wire.IpAddress;

class CertificateNamesTest {
    private static final PrivateAuthority CA = PrivateAuthority.create("Test root", Duration.ofDays(1));

    private static CertificateNames names(String cn, List<String> dns, List<String> addresses, List<String> uris) {
        var subject = new CertificateSubject(cn, dns, addresses.stream().map(IpAddress::of).toList(), uris);
        return CertificateNames.of(CA.issue(subject, Duration.ofHours(1)).certificate());
    }

    @ParameterizedTest
    @CsvSource({
        "edge.example.com, edge.example.com, true",
        "Edge.Example.COM, edge.example.com, true",
        "edge.example.com, edge.example.com., true",
        "edge.example.com, example.com, false",
        "edge.example.com, xedge.example.com, false",
        "*.example.com, edge.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, a.b.example.com, false",
        "e*.example.com, edge.example.com, false",
        "edge.*.com, edge.example.com, false",
        "*.*.example.com, a.b.example.com, false",
        "*.com, example.com, false",
        "*, example, false",
        "10.0.0.1, 10.0.0.1, false",
    })
    void dnsNames(String offered, String wanted, boolean fits) {
        CertificateNames n = names("unused", List.of(offered), List.of(), List.of());
        assertThat(n.carriesOneOf(List.of(wanted))).isEqualTo(fits);
    }

    @Test
    void addressesAreComparedAsAddresses() {
        CertificateNames n = names("unused", List.of(), List.of("192.0.2.7", "2001:db8::7"), List.of());
        assertThat(n.carriesOneOf(List.of("192.0.2.7"))).isTrue();
        assertThat(n.carriesOneOf(List.of("2001:DB8:0:0::7"))).isTrue();
        assertThat(n.carriesOneOf(List.of("192.0.2.8"))).isFalse();
        assertThat(n.texts()).containsExactly("192.0.2.7", "2001:db8::7");
    }

    @Test
    void aSipUriNamesItsDomain() {
        CertificateNames n = names("unused", List.of(), List.of(), List.of("sip:example.com"));
        assertThat(n.carriesOneOf(List.of("example.com"))).isTrue();
        assertThat(n.carriesOneOf(List.of("SIP:example.com"))).isTrue();
        assertThat(n.carriesOneOf(List.of("edge.example.com"))).isFalse();
    }

    @Test
    void theCommonNameCountsOnlyAlone() {
        assertThat(names("edge.example.com", List.of(), List.of(), List.of()).carriesOneOf(List.of("edge.example.com")))
                .isTrue();
        assertThat(names("edge.example.com", List.of("other.example.com"), List.of(), List.of())
                .carriesOneOf(List.of("edge.example.com"))).isFalse();
    }

    @Test
    void aCommonNameHiddenInAnotherAttributeDoesNotCount() {
        CertificateNames n = names("x, CN=edge.example.com", List.of(), List.of(), List.of());
        assertThat(n.carriesOneOf(List.of("edge.example.com"))).isFalse();
    }

    @Test
    void aStarInACommonNameIsNoWildcard() {
        CertificateNames n = names("*.example.com", List.of(), List.of(), List.of());
        assertThat(n.carriesOneOf(List.of("edge.example.com"))).isFalse();
    }

    @Test
    void aNameWithNulIsNoName() {
        CertificateNames n = names("unused", List.of("edge.example.com\0.evil.example"), List.of(), List.of());
        assertThat(n.dns()).isEmpty();
        assertThat(n.carriesOneOf(List.of("edge.example.com"))).isFalse();
    }

    @Test
    void oneOfSeveralWantedNamesIsEnough() {
        CertificateNames n = names("unused", List.of("b.example.com"), List.of(), List.of());
        assertThat(n.carriesOneOf(List.of("a.example.com", "b.example.com"))).isTrue();
    }

    @Test
    void theSentenceNamesBothSidesAndStaysShort() {
        List<String> many = IntStream.range(0, 12).mapToObj(i -> "h" + i + ".example.com").toList();
        String sentence = names("unused", many, List.of(), List.of()).mismatch(List.of("h77.example.com"));
        assertThat(sentence).startsWith("we need h77.example.com; the peer offers h0.example.com, ")
                .contains(" and 4 more").endsWith("(closest: h7.example.com)");
        assertThat(names("a b", List.of(), List.of(), List.of()).mismatch(List.of("x"))).endsWith("no name at all");
    }
}
