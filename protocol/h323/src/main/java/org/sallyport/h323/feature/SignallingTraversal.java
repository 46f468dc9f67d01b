package org.sallyport.h323.feature;

import java.util.List;
import org.sallyport.h323.h225.Content;
import org.sallyport.h323.h460.signalling.IncomingCallIndication;
import org.sallyport.h323.h460.signalling.LRQKeepAliveData;

/**
 * Feature 18, ITU-T H.460.18: signalling connections that are always opened from inside.
 *
 * <pre>
 *   where                             parameter  content
 *   FeatureSet: GRQ GCF RRQ RCF SCI   none       the feature is supported
 *   generic data: SCI to the client   1 raw      IncomingCallIndication: open a connection to this address
 *   generic data: SCR to a client     2 raw      LRQKeepAliveData: send an SCI this often
 *     gatekeeper
 * </pre>
 *
 * <p>The types are the standard's ASN.1 module's; the numbers are also in Wireshark's table of H.460. What
 * GnuGk does beyond it: an SCI also has one service control session {0, open}; an SCI that indicates a call has no
 * FeatureSet, and the SCR after it no result.
 */
public final class SignallingTraversal {
    /** Number of the Recommendation and of the feature. */
    public static final int NUMBER = 18;

    private static final String STANDARD = "ITU-T H.460.18";
    private static final int INCOMING_CALL_INDICATION = 1;
    private static final int LRQ_KEEP_ALIVE_DATA = 2;

    private SignallingTraversal() {}

    /** The feature, without parameters. */
    public static Feature offer() {
        return Feature.standard(NUMBER);
    }

    /** Generic data of an SCI: a call waits. */
    public static Feature incomingCall(IncomingCallIndication indication) {
        return raw(INCOMING_CALL_INDICATION, new Content.Raw(IncomingCallIndication.TYPE.encode(indication)));
    }

    /** Generic data of an SCR. */
    public static Feature lrqKeepAlive(LRQKeepAliveData data) {
        return raw(LRQ_KEEP_ALIVE_DATA, new Content.Raw(LRQKeepAliveData.TYPE.encode(data)));
    }

    private static Feature raw(int parameter, Content content) {
        return Feature.of(offer().id(), List.of(Feature.parameter(parameter, content)));
    }

    /**
     * The call that waits. Its address may be unspecified ({@link IpPort#isUnspecified}): then it is meant where the
     * SCI came from.
     */
    public static FeatureRead<IncomingCallIndication> readIncomingCall(Feature feature) {
        return reader(feature).encoded(INCOMING_CALL_INDICATION, IncomingCallIndication.TYPE);
    }

    /** How often to send an SCI, in seconds. */
    public static FeatureRead<LRQKeepAliveData> readLrqKeepAlive(Feature feature) {
        return reader(feature).encoded(LRQ_KEEP_ALIVE_DATA, LRQKeepAliveData.TYPE);
    }

    private static ParameterReader reader(Feature feature) {
        return new ParameterReader(feature, STANDARD);
    }
}
