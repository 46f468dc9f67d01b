package org.sallyport.sipcall.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.media.PayloadRule;
import org.sallyport.sip.sdp.Media;

/** What a section is to us. */
class SectionsTest {
    @ParameterizedTest
    @CsvSource({"audio 4000 RTP/AVP 0,true,true", "video 4002 RTP/SAVPF 96,true,true",
        "image 4004 udptl t38,true,false",
        "application 4006 UDP/BFCP *,true,false", "application 4008 TCP/BFCP *,false,false",
        "application 4008 tcp/bfcp *,false,false",
        "audio 0 RTP/AVP 0,false,true"})
    void whatIsRelayedAndWhatItsPacketsAre(String line, boolean relayable, boolean rtp) {
        Media section = Described.sections("m=" + line).getFirst();
        assertThat(Sections.relayable(section)).isEqualTo(relayable);
        assertThat(Sections.payload(section)).isEqualTo(rtp ? PayloadRule.ANY_RTP : PayloadRule.OPAQUE);
    }
}
