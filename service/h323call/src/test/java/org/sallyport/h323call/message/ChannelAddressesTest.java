package org.sallyport.h323call.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.feature.IpPort;
import org.sallyport.h323.h245.AudioCapability;
import org.sallyport.h323.h245.DataType;
import org.sallyport.h323.h245.H2250LogicalChannelAckParameters;
import org.sallyport.h323.h245.H2250LogicalChannelParameters;
import org.sallyport.h323.h245.OpenLogicalChannel;
import org.sallyport.h323.h245.OpenLogicalChannel.ForwardLogicalChannelParameters;
import org.sallyport.h323.h245.OpenLogicalChannel.ReverseLogicalChannelParameters;
import org.sallyport.h323.h245.OpenLogicalChannelAck;
import org.sallyport.h323.h245.OpenLogicalChannelAck.ForwardMultiplexAckParameters;
import org.sallyport.wire.Endpoint;

class ChannelAddressesTest {
    private static final Endpoint RTP = Endpoint.of("10.1.0.31", 5_004);
    private static final Endpoint RTCP = Endpoint.of("10.1.0.31", 5_005);
    private static final Endpoint OURS = Endpoint.of("2001:db8::10", 36_002);
    private static final Endpoint OURS_RTCP = Endpoint.of("2001:db8::10", 36_003);
    private static final DataType G711 = new DataType.AudioData(new AudioCapability.G711Alaw64k(20));

    private static H2250LogicalChannelParameters parameters(Optional<Endpoint> media) {
        var b = H2250LogicalChannelParameters.builder().sessionID(1).silenceSuppression(false)
                .mediaControlChannel(IpPort.of(RTCP).h245());
        return media.map(m -> b.mediaChannel(IpPort.of(m).h245())).orElse(b).build();
    }

    /** As in a fast start: one for what it sends, one for what it takes. */
    private static OpenLogicalChannel forward() {
        return OpenLogicalChannel.builder().forwardLogicalChannelNumber(1)
                .forwardLogicalChannelParameters(ForwardLogicalChannelParameters.builder().dataType(G711)
                        .multiplexParameters(
                                new ForwardLogicalChannelParameters.MultiplexParameters.H2250LogicalChannelParameters(
                                        parameters(Optional.empty())))
                        .build())
                .build();
    }

    private static OpenLogicalChannel reverse() {
        return OpenLogicalChannel.builder().forwardLogicalChannelNumber(2)
                .forwardLogicalChannelParameters(
                        ForwardLogicalChannelParameters.builder().dataType(new DataType.NullData()).multiplexParameters(
                                new ForwardLogicalChannelParameters.MultiplexParameters.None()).build())
                .reverseLogicalChannelParameters(ReverseLogicalChannelParameters.builder().dataType(G711)
                        .multiplexParameters(
                                new ReverseLogicalChannelParameters.MultiplexParameters.H2250LogicalChannelParameters(
                                        parameters(Optional.of(RTP))))
                        .build())
                .build();
    }

    @Test
    void aRequestSaysWhereRtcpGoesAndSomeWhereMediaGo() {
        assertThat(ChannelAddresses.of(forward(), ChannelAddresses.Half.FORWARD))
                .hasValue(new ChannelAddresses(1, Optional.empty(), Optional.of(RTCP)));
        assertThat(ChannelAddresses.of(forward(), ChannelAddresses.Half.REVERSE)).isEmpty();
        assertThat(ChannelAddresses.of(reverse(), ChannelAddresses.Half.FORWARD)).as("none").isEmpty();
        assertThat(ChannelAddresses.of(reverse(), ChannelAddresses.Half.REVERSE))
                .hasValue(new ChannelAddresses(1, Optional.of(RTP), Optional.of(RTCP)));
    }

    @Test
    void otherPlacesTakeTheirPlaceAndNothingElseChanges() {
        ChannelAddresses ours = new ChannelAddresses(1, Optional.of(OURS), Optional.of(OURS_RTCP));
        OpenLogicalChannel changed = ours.in(reverse(), ChannelAddresses.Half.REVERSE);
        assertThat(ChannelAddresses.of(changed, ChannelAddresses.Half.REVERSE)).hasValue(ours);
        assertThat(new ChannelAddresses(1, Optional.of(RTP), Optional.of(RTCP)).in(changed,
                ChannelAddresses.Half.REVERSE)).isEqualTo(reverse());
        assertThat(ours.in(reverse(), ChannelAddresses.Half.FORWARD)).as("there is none").isEqualTo(reverse());
        assertThat(ours.in(forward(), ChannelAddresses.Half.REVERSE)).isEqualTo(forward());
        OpenLogicalChannel quiet = new ChannelAddresses(1, Optional.empty(), Optional.empty()).in(forward(),
                ChannelAddresses.Half.FORWARD);
        assertThat(ChannelAddresses.of(quiet, ChannelAddresses.Half.FORWARD))
                .hasValue(new ChannelAddresses(1, Optional.empty(), Optional.empty()));
    }

    @Test
    void theSameOfAnAnswer() {
        OpenLogicalChannelAck ack = OpenLogicalChannelAck.builder().forwardLogicalChannelNumber(1)
                .forwardMultiplexAckParameters(new ForwardMultiplexAckParameters.H2250LogicalChannelAckParameters(
                        H2250LogicalChannelAckParameters.builder().sessionID(1)
                                .mediaChannel(IpPort.of(RTP).h245()).mediaControlChannel(IpPort.of(RTCP).h245())
                                .build()))
                .build();
        assertThat(ChannelAddresses.of(ack))
                .hasValue(new ChannelAddresses(1, Optional.of(RTP), Optional.of(RTCP)));
        ChannelAddresses ours = new ChannelAddresses(1, Optional.of(OURS), Optional.of(OURS_RTCP));
        assertThat(ChannelAddresses.of(ours.in(ack))).hasValue(ours);
        OpenLogicalChannelAck bare = OpenLogicalChannelAck.builder().forwardLogicalChannelNumber(1).build();
        assertThat(ChannelAddresses.of(bare)).isEmpty();
        assertThat(ours.in(bare)).isEqualTo(bare);
    }
}
