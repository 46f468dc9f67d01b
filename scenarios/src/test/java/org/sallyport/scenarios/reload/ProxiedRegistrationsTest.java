package org.sallyport.scenarios.reload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.world.Pbx;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/**
 * {@code accept-proxied-registrations} holds for every zone that it is written in, and not for traversal zones alone.
 */
class ProxiedRegistrationsTest {
    private static final String ALICE = "sip:alice@acme.example";

    private final LiveSite s = new LiveSite(1, SiteOptions.usual());

    @ParameterizedTest
    @CsvSource({"on, 401", "off, 403"})
    void aNeighborRegistersSomebodyOnlyWhereItsZoneTakesRegistrations(String accept, int status) {
        s.edit(Role.CONTROL, text -> text.replace("    type: neighbor\n",
                "    type: neighbor\n    accept-proxied-registrations: " + accept + "\n"));
        s.site.up();
        s.site.pbx().send(SipMessage.request("REGISTER", "sip:acme.example")
                .header(HeaderName.VIA, "SIP/2.0/UDP " + Pbx.ADDRESS + ":5060;branch=z9hG4bKregister")
                .header(HeaderName.MAX_FORWARDS, "70").header(HeaderName.FROM, "<" + ALICE + ">;tag=a")
                .header(HeaderName.TO, "<" + ALICE + ">").header(HeaderName.CALL_ID, "r")
                .header(HeaderName.CSEQ, "1 REGISTER")
                .header(HeaderName.CONTACT, "<sip:alice@" + Pbx.ADDRESS + ":5060>").build());
        s.site.pass(3);
        assertThat(s.site.pbx().heard()).filteredOn(m -> !m.isRequest()).extracting(SipMessage::status)
                .contains(status);
    }
}
