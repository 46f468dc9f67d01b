package org.sallyport.sipcall.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.sip.message.SipUri;
import org.sallyport.zone.dialplan.Alias;

class OutgoingUriTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // nothing was changed: octet for octet
        "sip:%61lice:pw@EXAMPLE.com.:5070;Transport=TCP;x?y=z | alice@example.com | sip:%61lice:pw@EXAMPLE.com.:5070;Transport=TCP;x?y=z",
        "sip:EXAMPLE.com;x=y | example.com | sip:EXAMPLE.com;x=y",
        "sip:21%23@h | 21#@h | sip:21%23@h",
        // the user was
        "sip:+44-12;phone-context=a%40b:pw@H:5070;user=phone;x=1 | 0044 12@h | sip:0044%2012;phone-context=a%40b@H:5070;user=phone;x=1",
        "sip:21%23@h | 22#;x@h | sip:22%23%3Bx@h",
        "sips:a@h;transport=tcp | b@h | sips:b@h;transport=tcp",
        // the host was: what says how to reach the old one goes
        "sip:b%6fb;p:pw@192.0.2.1:5070;transport=tcp;maddr=h2;ttl=1;x=1 | bob@example.com | sip:b%6fb;p:pw@example.com;x=1",
        "sip:h;x | example.com | sip:example.com;x",
        "sip:alice@h | 203.0.113.9 | sip:203.0.113.9",
        // a number becomes a sip URI that says that it is one
        "tel:+44-12(3);phone-context=example.com;ext=[1] | +44123@h | sip:+44123;phone-context=example.com;ext=%5B1%5D@h;user=phone"})
    void changesWhatTheDialPlanChangedAndNothingElse(String dialled, String alias, String out) {
        assertThat(OutgoingUri.of(SipUri.of(dialled), new Alias(alias))).isEqualTo(out);
        assertThat(SipUri.parse(out)).isPresent();
    }
}
