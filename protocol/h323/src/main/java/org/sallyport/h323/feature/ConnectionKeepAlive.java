package org.sallyport.h323.feature;

import org.sallyport.h323.h225.CallIdentifier;
import org.sallyport.h323.h225.FacilityReason;
import org.sallyport.h323.h225.FacilityUUIE;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h245.IndicationMessage;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.h323.h245.NonStandardIdentifier;
import org.sallyport.h323.h245.NonStandardParameter;
import org.sallyport.h323.h245.UserInputIndication;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.wire.Octets;

/**
 * What a traversal client sends on its TCP connections so that their pinholes stay open.
 *
 * <pre>
 *   H.225.0  Facility with reason transportedInformation, the call identifier, and nothing to transport
 *   H.245    userInput nonStandard 138/3/2 (country, extension, manufacturer: GnuGk) with the one octet "*"
 * </pre>
 *
 * <p>H.460.18 asks for keep-alives; these two are GnuGk's, as captured. Some servers forward them end to end. (An
 * empty TPKT is another kind, which never becomes a message.)
 */
public final class ConnectionKeepAlive {
    private static final Octets STAR = Octets.ofHex("2a");
    private static final NonStandardIdentifier GNUGK = new NonStandardIdentifier.H221NonStandard(138, 3, 2);

    private ConnectionKeepAlive() {}

    /**
     * Whether the message is a Facility that transports nothing: no address, no fast start, no feature, no token, and
     * nothing beside the body but h245Tunnelling.
     */
    public static boolean isSignalling(H323UUPDU pdu) {
        if (!(pdu.h323MessageBody() instanceof H323MessageBody.Facility(FacilityUUIE facility))) return false;
        if (!(facility.reason() instanceof FacilityReason.TransportedInformation)) return false;
        FacilityUUIE.Builder bare = facility.toBuilder().noAlternativeAddress().noAlternativeAliasAddress()
                .noConferenceID().noDestExtraCallInfo().noRemoteExtensionAddress().noTokens().noCryptoTokens()
                .noConferences().noH245Address().noFastStart().noFastConnectRefused().noServiceControl()
                .noCircuitInfo().noFeatureSet().noDestinationInfo().noH245SecurityMode();
        H323UUPDU.Builder around = pdu.toBuilder().noNonStandardData().noH4501SupplementaryService().noH245Control()
                .noNonStandardControl().noCallLinkage().noTunnelledSignallingMessage()
                .noProvisionalRespToH245Tunnelling().noStimulusControl().noGenericData();
        return facility.additions().unknown().isEmpty() && pdu.additions().unknown().isEmpty()
                && bare.build().equals(facility) && around.build().equals(pdu);
    }

    /** The Facility. */
    public static H323UUPDU signalling(ObjectIdentifier protocolIdentifier, CallIdentifier call) {
        FacilityUUIE facility = FacilityUUIE.builder().protocolIdentifier(protocolIdentifier)
                .reason(new FacilityReason.TransportedInformation()).callIdentifier(call)
                .multipleCalls(false).maintainConnection(false).build();
        return H323UUPDU.builder().h323MessageBody(new H323MessageBody.Facility(facility)).h245Tunnelling(false)
                .build();
    }

    /** Whether the message is GnuGk's user input. */
    public static boolean isControl(MultimediaSystemControlMessage message) {
        return message instanceof MultimediaSystemControlMessage.Indication(IndicationMessage.UserInput(UserInputIndication.NonStandard(NonStandardParameter p)))
                && p.nonStandardIdentifier().equals(GNUGK) && p.data().equals(STAR);
    }

    /** The user input. */
    public static MultimediaSystemControlMessage control() {
        return new MultimediaSystemControlMessage.Indication(new IndicationMessage.UserInput(
                new UserInputIndication.NonStandard(new NonStandardParameter(GNUGK, STAR))));
    }
}
