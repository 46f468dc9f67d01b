package org.sallyport.h323.feature;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.h323.h225.EnumeratedParameter;
import org.sallyport.h323.h225.GenericIdentifier;
import org.sallyport.h323.h245.GenericMessage;
import org.sallyport.h323.h245.OpenLogicalChannel;
import org.sallyport.h323.h245.OpenLogicalChannelAck;
import org.sallyport.h323.h245.ParameterValue;
import org.sallyport.h323.h460.media.TraversalParameters;
import org.sallyport.per.ObjectIdentifier;

/**
 * Feature 19, ITU-T H.460.19: media through NATs. In the FeatureSet of call signalling messages:
 *
 * <pre>
 *   parameter  content  what
 *   1          none     supportTransmitMultiplexedMedia: the sender can send with a multiplexID
 *   2          none     mediaTraversalServer: the sender is the server
 * </pre>
 *
 * <p>and in {@code genericInformation} 0.0.8.460.19.0.1 of OpenLogicalChannel and its Ack parameter 1, an octetString
 * with TraversalParameters. GnuGk, H323Plus and Wireshark's table of H.460 agree in names and numbers, and so do the
 * captures. GnuGk writes parameter 2 before parameter 1, and so do we.
 *
 * @param supportTransmitMultiplexedMedia whether the sender can send with a multiplexID
 * @param mediaTraversalServer whether the sender is the server
 */
public record MediaTraversal(boolean supportTransmitMultiplexedMedia, boolean mediaTraversalServer) {
    /** Number of the Recommendation and of the feature. */
    public static final int NUMBER = 19;

    /** What names the parameters of a channel. */
    public static final ObjectIdentifier ID = ObjectIdentifier.of("0.0.8.460.19.0.1");

    private static final String STANDARD = "ITU-T H.460.19";
    private static final int MULTIPLEXED = 1;
    private static final int SERVER = 2;
    private static final int TRAVERSAL_PARAMETERS = 1;

    /** What a feature 19 says. A parameter counts by being there, whatever its content. */
    public static MediaTraversal read(Feature feature) {
        ParameterReader in = new ParameterReader(feature, STANDARD);
        return new MediaTraversal(in.present(MULTIPLEXED), in.present(SERVER));
    }

    /** The feature on the wire. */
    public Feature feature() {
        List<EnumeratedParameter> parameters = new ArrayList<>();
        if (mediaTraversalServer) parameters.add(Feature.parameter(SERVER));
        if (supportTransmitMultiplexedMedia) parameters.add(Feature.parameter(MULTIPLEXED));
        return Feature.of(new GenericIdentifier.Standard(NUMBER), parameters);
    }

    /** The traversal parameters of a channel, also of one in a fast start. */
    public static FeatureRead<TraversalParameters> of(OpenLogicalChannel channel) {
        return of(channel.genericInformation().orElse(List.of()));
    }

    /** The traversal parameters of an acknowledgement. */
    public static FeatureRead<TraversalParameters> of(OpenLogicalChannelAck ack) {
        return of(ack.genericInformation().orElse(List.of()));
    }

    private static FeatureRead<TraversalParameters> of(List<GenericMessage> information) {
        var message = GenericMessages.find(information, ID);
        if (message.isEmpty()) return new FeatureRead.Absent<>();
        return GenericMessages.encoded(message.get(), TRAVERSAL_PARAMETERS, TraversalParameters.TYPE, STANDARD);
    }

    /** The channel with these traversal parameters, all other generic information untouched. */
    public static OpenLogicalChannel with(OpenLogicalChannel channel, TraversalParameters parameters) {
        return channel.toBuilder()
                .genericInformation(with(channel.genericInformation().orElse(List.of()), parameters)).build();
    }

    /** The acknowledgement with these traversal parameters, all other generic information untouched. */
    public static OpenLogicalChannelAck with(OpenLogicalChannelAck ack, TraversalParameters parameters) {
        return ack.toBuilder()
                .genericInformation(with(ack.genericInformation().orElse(List.of()), parameters)).build();
    }

    private static List<GenericMessage> with(List<GenericMessage> information, TraversalParameters parameters) {
        GenericMessage before = GenericMessages.find(information, ID).orElse(GenericMessages.message(ID).build());
        return GenericMessages.with(information, GenericMessages.withParameter(before, TRAVERSAL_PARAMETERS,
                new ParameterValue.OctetString(TraversalParameters.TYPE.encode(parameters))));
    }

    /** The channel without traversal parameters, as the side without traversal gets it. */
    public static OpenLogicalChannel without(OpenLogicalChannel channel) {
        List<GenericMessage> before = channel.genericInformation().orElse(List.of());
        List<GenericMessage> rest = GenericMessages.without(before, ID);
        if (rest.size() == before.size()) return channel;
        return rest.isEmpty()
                ? channel.toBuilder().noGenericInformation().build()
                : channel.toBuilder().genericInformation(rest).build();
    }

    /** The acknowledgement without traversal parameters, as the side without traversal gets it. */
    public static OpenLogicalChannelAck without(OpenLogicalChannelAck ack) {
        List<GenericMessage> before = ack.genericInformation().orElse(List.of());
        List<GenericMessage> rest = GenericMessages.without(before, ID);
        if (rest.size() == before.size()) return ack;
        return rest.isEmpty()
                ? ack.toBuilder().noGenericInformation().build()
                : ack.toBuilder().genericInformation(rest).build();
    }
}
