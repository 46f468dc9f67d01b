package org.sallyport.sipcall.border;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.wire.IpAddress;

class LocalNamesTest {
    private final LocalNames names = new LocalNames(List.of("example.com", "Example.ORG"),
            List.of("edge.example.com", "sip:Control.example.com", "*.example.com", "10.9.9.9"),
            List.of(IpAddress.of("203.0.113.5"), IpAddress.of("2001:db8::5")));

    @ParameterizedTest
    @ValueSource(strings = {"sip:bob@example.com", "SIP:bob@EXAMPLE.com", "sips:bob@example.com:5061;transport=tls",
        "sip:bob@example.com.",
        "sip:b%6fb@example.com", "sip:bob:secret@example.com", "sip:bob@203.0.113.5", "sip:bob@203.0.113.5:5060",
        "sip:bob@[2001:db8::5]", "sip:bob@[2001:DB8:0:0:0:0:0:5]:5060", "sip:bob@[::ffff:203.0.113.5]",
        "sip:bob@edge.example.com",
        "sip:bob@CONTROL.example.com.", "sip:bob@10.9.9.9", "sip:bob@127.0.0.1", "sip:bob@[::1]", "sip:bob@0.0.0.0",
        "im:bob@example.com",
        "mailto:bob@example.com.", "pres:bob@example.com?subject=x", "xmpp:bob@example.com/desk",
        "im:bob%40example.com",
        "whatever://bob@example.com/", "mailto:bob@[2001:db8::5]", "sip:bob@example.com:99999", "sip:bob@example.com;=",
        "sip:bob@ex%61mple.com", "sip:bob@example.com..", "sip:bob@203.0.113.05", "sip:bob@0xcb007105",
        "sip:bob@3405803781",
        "sip:bob@localhost", "sip:bob@127.0.0.2", "sip:bob@[::cb00:7105]", "sip:bob@[64:ff9b::cb00:7105]",
        "sip:bob@[2002:cb00:7105::1]",
        "sip:bob@[::127.0.0.1]", "sip:bob@203.0.28933", "sip:bob@\uff45xample.com"})
    void everySpellingOfOneOfOursIsAClaim(String uri) {
        assertThat(names.claim(uri)).contains("bob@example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sip:bob@elsewhere.example", "sip:bob@example.com.elsewhere.example", "sip:bob@notexample.com",
                "sip:example.com@elsewhere.example", "sip:bob%40example.com@elsewhere.example",
                "sip:bob@lab.example.com", "sip:bob@203.0.113.50",
                "sip:anonymous@anonymous.invalid", "mailto:bob@elsewhere.example", "urn:service:sos",
                "sip:bob@[2001:db8::6]", "sip:bob@[64:ff9b::cb00:7106]", "sip:bob@[2002:cb00:7106::1]",
                "sip:bob@localhost.elsewhere.example", "sip:bob@5.113.0.203",
                "", "x", "sip:", "tel:"})
    void othersAreOthers(String uri) {
        assertThat(names.claim(uri)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tel:1001", "tel:10-01;phone-context=elsewhere.example"})
    void aNumberIsOneOfOursAsWhereItIsDialled(String uri) {
        assertThat(names.claim(uri)).contains("1001@example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:example.com", "im:@example.com", "sip:@example.com"})
    void aHostWithoutAUserIsNobodyWhoCouldProveIt(String uri) {
        assertThat(names.claim(uri)).contains("example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:x@elsewhere.example>;x=\"bob@example.com\"",
        "\"Bob\" <sip:bob%40Example.com@elsewhere.example>",
        "<sip:x@[2001:db8:0::5]>"})
    void aValueThatNamesOneOfOursAnywhereIsFound(String value) {
        assertThat(names.mentions(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Example Company\" <sip:x@elsewhere.example>", "<tel:+15551234>", ""})
    void aValueThatNamesNobodyOfOursIsForeign(String value) {
        assertThat(names.mentions(value)).isFalse();
    }
}
