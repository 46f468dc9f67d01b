package org.sallyport.h323call.message;

import java.util.Optional;
import org.sallyport.h323.feature.IpPort;
import org.sallyport.h323.h245.H2250LogicalChannelAckParameters;
import org.sallyport.h323.h245.H2250LogicalChannelParameters;
import org.sallyport.h323.h245.OpenLogicalChannel;
import org.sallyport.h323.h245.OpenLogicalChannel.ForwardLogicalChannelParameters;
import org.sallyport.h323.h245.OpenLogicalChannel.ReverseLogicalChannelParameters;
import org.sallyport.h323.h245.OpenLogicalChannelAck;
import org.sallyport.h323.h245.OpenLogicalChannelAck.ForwardMultiplexAckParameters;
import org.sallyport.wire.Endpoint;

/**
 * Where the media and the RTCP of a logical channel go, in a request for one and in its answer (H.245 §B.3, H.323
 * §6.2.8), and the same with other places. Pure.
 *
 * <pre>
 *  OLC     forward: media that the sender of the OLC sends; it names where its RTCP is taken. In a fast start, and
 *                   where it says so itself, the place of the media too.
 *          reverse: media that it takes; it names both places. Alone in a fast start, or in a channel of both ways.
 *  OLCAck  forward: where the answering side takes media and RTCP.
 * </pre>
 *
 * @param session of RTP: 1 the first audio, 2 the first video, 3 the first data; 0 where the other side chooses
 * @param media where media go to; empty where that is not said
 * @param control where RTCP goes to; empty where that is not said
 */
public record ChannelAddresses(int session, Optional<Endpoint> media, Optional<Endpoint> control) {
    /** Which half of a channel. */
    public enum Half {
        /** What the sender of the OLC sends. */
        FORWARD,
        /** What it takes. */
        REVERSE
    }

    /** What it has said in a half of a request; empty where the half is not there, or is not of RTP. */
    public static Optional<ChannelAddresses> of(OpenLogicalChannel olc, Half half) {
        return switch (half) {
            case FORWARD -> olc.forwardLogicalChannelParameters()
                    .multiplexParameters() instanceof ForwardLogicalChannelParameters.MultiplexParameters //
                            .H2250LogicalChannelParameters(var p) ? Optional.of(of(p)) : Optional.empty();
            case REVERSE -> olc.reverseLogicalChannelParameters()
                    .flatMap(ReverseLogicalChannelParameters::multiplexParameters)
                    .flatMap(m -> m instanceof ReverseLogicalChannelParameters.MultiplexParameters //
                            .H2250LogicalChannelParameters(var p) ? Optional.of(of(p)) : Optional.empty());
        };
    }

    private static ChannelAddresses of(H2250LogicalChannelParameters p) {
        return new ChannelAddresses(p.sessionID(), p.mediaChannel().flatMap(IpPort::of).map(IpPort::endpoint),
                p.mediaControlChannel().flatMap(IpPort::of).map(IpPort::endpoint));
    }

    /** What an answer says; empty where it says nothing of RTP. */
    public static Optional<ChannelAddresses> of(OpenLogicalChannelAck ack) {
        return parameters(ack).map(p -> new ChannelAddresses(p.sessionID().orElse(0),
                p.mediaChannel().flatMap(IpPort::of).map(IpPort::endpoint),
                p.mediaControlChannel().flatMap(IpPort::of).map(IpPort::endpoint)));
    }

    private static Optional<H2250LogicalChannelAckParameters> parameters(OpenLogicalChannelAck ack) {
        return ack.forwardMultiplexAckParameters().flatMap(
                m -> m instanceof ForwardMultiplexAckParameters.H2250LogicalChannelAckParameters(var p) ? Optional.of(p)
                        : Optional.empty());
    }

    /**
     * A request with these places in a half: what is empty here is not said there. A half that is not there, or not of
     * RTP, stays as it is.
     */
    public OpenLogicalChannel in(OpenLogicalChannel olc, Half half) {
        if (half == Half.FORWARD) {
            ForwardLogicalChannelParameters f = olc.forwardLogicalChannelParameters();
            if (!(f.multiplexParameters() instanceof ForwardLogicalChannelParameters.MultiplexParameters //
                    .H2250LogicalChannelParameters(var p)))
                return olc;
            return olc.toBuilder().forwardLogicalChannelParameters(f.toBuilder().multiplexParameters(
                    new ForwardLogicalChannelParameters.MultiplexParameters.H2250LogicalChannelParameters(
                            in(p)))
                    .build()).build();
        }
        Optional<ReverseLogicalChannelParameters> r = olc.reverseLogicalChannelParameters();
        if (r.isEmpty() || !(r.get().multiplexParameters().orElse(null) instanceof ReverseLogicalChannelParameters //
                .MultiplexParameters.H2250LogicalChannelParameters(var p)))
            return olc;
        return olc.toBuilder().reverseLogicalChannelParameters(r.get().toBuilder().multiplexParameters(
                new ReverseLogicalChannelParameters.MultiplexParameters.H2250LogicalChannelParameters(in(p)))
                .build()).build();
    }

    private H2250LogicalChannelParameters in(H2250LogicalChannelParameters p) {
        H2250LogicalChannelParameters.Builder b = p.toBuilder();
        b = media.map(e -> IpPort.of(e).h245()).map(b::mediaChannel).orElseGet(b::noMediaChannel);
        return control.map(e -> IpPort.of(e).h245()).map(b::mediaControlChannel).orElseGet(b::noMediaControlChannel)
                .build();
    }

    /** An answer with these places: what is empty here is not said there. */
    public OpenLogicalChannelAck in(OpenLogicalChannelAck ack) {
        Optional<H2250LogicalChannelAckParameters> p = parameters(ack);
        if (p.isEmpty()) return ack;
        H2250LogicalChannelAckParameters.Builder b = p.get().toBuilder();
        b = media.map(e -> IpPort.of(e).h245()).map(b::mediaChannel).orElseGet(b::noMediaChannel);
        b = control.map(e -> IpPort.of(e).h245()).map(b::mediaControlChannel).orElseGet(b::noMediaControlChannel);
        return ack.toBuilder().forwardMultiplexAckParameters(
                new ForwardMultiplexAckParameters.H2250LogicalChannelAckParameters(b.build())).build();
    }
}
