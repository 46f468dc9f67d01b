package org.sallyport.h323.feature;

import java.util.List;
import org.sallyport.h323.h225.Content;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h460.tcp.FrameData;
import org.sallyport.h323.h460.tcp.UDPFrame;

/**
 * Feature 26, ITU-T H.460.26: media on the call signalling connection, where UDP does not pass. The feature has no
 * parameters in FeatureSets of ARQ, ACF, Setup, CallProceeding, Alerting and Connect. Media is generic data 26 of a
 * Q.931 INFORMATION with the call's reference: parameter 1, raw, an encoded UDPFrame.
 *
 * <p>Parameter, message and the {@code empty} body with h245Tunnelling rest on GnuGk and H323Plus (one author); no
 * capture has it.
 */
public final class MediaOverSignalling {
    /** Number of the Recommendation and of the feature. */
    public static final int NUMBER = 26;

    private static final int UDP_FRAME = 1;

    private MediaOverSignalling() {}

    /** The feature, without parameters. */
    public static Feature offer() {
        return Feature.standard(NUMBER);
    }

    /** Absent where the message has no generic data 26; broken where that holds no UDPFrame. */
    public static FeatureRead<UDPFrame> read(H323UUPDU pdu) {
        var found = GenericDataList.find(pdu.genericData().orElse(List.of()), NUMBER);
        if (found.isEmpty()) return new FeatureRead.Absent<>();
        FeatureRead<UDPFrame> frame =
                new ParameterReader(found.get(), "ITU-T H.460.26").encoded(UDP_FRAME, UDPFrame.TYPE);
        return frame instanceof FeatureRead.Absent<UDPFrame>()
                ? FeatureRead.broken("no UDPFrame", "ITU-T H.460.26 parameter " + UDP_FRAME) : frame;
    }

    /** The H323-UU-PDU of an INFORMATION that carries media and nothing else. */
    public static H323UUPDU pdu(UDPFrame frame) {
        Feature feature = Feature.of(offer().id(),
                List.of(Feature.parameter(UDP_FRAME, new Content.Raw(UDPFrame.TYPE.encode(frame)))));
        return H323UUPDU.builder().h323MessageBody(new H323MessageBody.Empty()).h245Tunnelling(true)
                .genericData(List.of(feature.data())).build();
    }

    /** Whether all packets are what {@code dataFrame} says: RTP where it is true, RTCP where it is false. */
    public static boolean isConsistent(UDPFrame frame) {
        return frame.frame().stream().allMatch(f -> f instanceof FrameData.Rtp == frame.dataFrame());
    }
}
