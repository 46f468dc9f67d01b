package org.sallyport.sipcall.in;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.sip.message.Via;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;

class AnswerPathTest {
    private static final IpAddress US = IpAddress.of("185.10.20.10");
    private static final Flow CAME = new DatagramFlow(new LocalInterface("outer", NetworkSide.OUTSIDE, US, US), null,
            Endpoint.of("91.0.0.1", 40_000));

    private static AnswerPath path(String sentBy) {
        return AnswerPath.of(CAME, Via.parse("SIP/2.0/UDP " + sentBy).orElseThrow());
    }

    /** RFC 3261 §18.2.1, §18.2.2; RFC 3581 §4. */
    @ParameterizedTest
    @CsvSource({
        "91.0.0.1:5060;branch=z9hG4bKa,                        91.0.0.1:5060;branch=z9hG4bKa,                        5060",
        "91.0.0.1;branch=z9hG4bKa,                             91.0.0.1;branch=z9hG4bKa,                             5060",
        "91.0.0.1:40000;branch=z9hG4bKa,                       91.0.0.1:40000;branch=z9hG4bKa,                       40000",
        "91.0.0.1:5060;received=91.9.9.9;branch=z9hG4bKa,      91.0.0.1:5060;received=91.0.0.1;branch=z9hG4bKa,      5060",
        "91.9.9.9:5060;branch=z9hG4bKa,                        91.9.9.9:5060;branch=z9hG4bKa;received=91.0.0.1,      5060",
        "phone.example:5060;branch=z9hG4bKa,                   phone.example:5060;branch=z9hG4bKa;received=91.0.0.1, 5060",
        "192.168.1.5:5060;branch=z9hG4bKa,                     192.168.1.5:5060;branch=z9hG4bKa;received=91.0.0.1,   40000",
        "91.0.0.1:5060;rport;branch=z9hG4bKa, 91.0.0.1:5060;rport=40000;branch=z9hG4bKa;received=91.0.0.1, 40000",
    })
    void saysOfTheSourceWhatTheSenderDidNot(String came, String told, int port) {
        AnswerPath path = path(came);
        assertThat(path.via()).hasToString("SIP/2.0/UDP " + told);
        assertThat(path.flow().remote()).isEqualTo(Endpoint.of("91.0.0.1", port));
    }

    /** An IPv6 reference is its address however it is written (RFC 5952 §1). */
    @ParameterizedTest
    @CsvSource({
        "[2a00:d0c::1]:5060;branch=z9hG4bKa,                     [2a00:d0c::1]:5060;branch=z9hG4bKa,                       5060",
        "[2A00:D0C:0:0::1];branch=z9hG4bKa,                      [2A00:D0C:0:0::1];branch=z9hG4bKa,                        5060",
        "[2a00:d0c::1]:5060;received=2a00:d0c::2;branch=z9hG4bKa, [2a00:d0c::1]:5060;received=2a00:d0c::1;branch=z9hG4bKa,  5060",
        "[2a00:d0c::1]:5060;received=[2a00:d0c::1];branch=z9hG4bKa, [2a00:d0c::1]:5060;received=2a00:d0c::1;branch=z9hG4bKa, 5060",
        "[2a00:d0c::2]:5060;branch=z9hG4bKa,                     [2a00:d0c::2]:5060;branch=z9hG4bKa;received=2a00:d0c::1,  5060",
        "[fe80::2]:5060;branch=z9hG4bKa,                         [fe80::2]:5060;branch=z9hG4bKa;received=2a00:d0c::1,      40000",
        "91.0.0.1:5060;branch=z9hG4bKa,                          91.0.0.1:5060;branch=z9hG4bKa;received=2a00:d0c::1,       5060",
    })
    void theSameOverIpV6(String came, String told, int port) {
        IpAddress ours = IpAddress.of("2a00:d0c::10");
        Flow flow = new DatagramFlow(new LocalInterface("outer", NetworkSide.OUTSIDE, ours, ours), null,
                Endpoint.of("2a00:d0c::1", 40_000));
        AnswerPath path = AnswerPath.of(flow, Via.parse("SIP/2.0/UDP " + came).orElseThrow());
        assertThat(path.via()).hasToString("SIP/2.0/UDP " + told);
        assertThat(path.flow().remote()).isEqualTo(Endpoint.of("2a00:d0c::1", port));
    }

    @Test
    void aViaThatIsTrueIsLeftAsItStands() {
        Via via = Via.parse("SIP/2.0/UDP 91.0.0.1:5060;branch=z9hG4bKa").orElseThrow();
        assertThat(AnswerPath.of(CAME, via).via()).isSameAs(via);
    }
}
