package org.sallyport.h323.feature;

import java.util.List;
import java.util.Optional;
import org.sallyport.h323.h245.GenericMessage;
import org.sallyport.h323.h245.IndicationMessage;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.h323.h245.ParameterValue;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.wire.Octets;

/**
 * The first message on an H.245 connection that the client opened, ITU-T H.460.18 connectionCorrelation: it names the
 * call.
 *
 * <pre>
 *   genericIndication  0.0.8.460.18.0.1, subMessageIdentifier 1
 *   parameter 1        octetString  callIdentifier, its 16 octets
 *   parameter 2        logical      answerCall: there where the sender is the called side
 * </pre>
 *
 * <p>Names and numbers are also in Wireshark's table of H.460; the kinds rest on the captures of GnuGk and H323Plus,
 * which agree. It may come twice (GnuGk), or tunnelled on the call signalling connection (H323Plus).
 *
 * @param callIdentifier 16 octets
 * @param answerCall whether the sender is the called side
 */
public record ConnectionCorrelation(Octets callIdentifier, boolean answerCall) {
    /** What names the message. */
    public static final ObjectIdentifier ID = ObjectIdentifier.of("0.0.8.460.18.0.1");

    /** Octets of a call identifier. */
    public static final int CALL_IDENTIFIER_BYTES = 16;

    private static final String STANDARD = "ITU-T H.460.18 genericIndication";
    private static final int SUB_MESSAGE = 1;
    private static final int CALL_IDENTIFIER = 1;
    private static final int ANSWER_CALL = 2;

    public ConnectionCorrelation {
        if (callIdentifier.length() != CALL_IDENTIFIER_BYTES) {
            throw new IllegalArgumentException("a call identifier has 16 octets");
        }
    }

    /** Absent where the message is another one. */
    public static FeatureRead<ConnectionCorrelation> read(MultimediaSystemControlMessage message) {
        return message instanceof MultimediaSystemControlMessage.Indication(IndicationMessage.GenericIndication(GenericMessage generic))
                ? read(generic) : new FeatureRead.Absent<>();
    }

    /** Absent where the indication is another one. */
    public static FeatureRead<ConnectionCorrelation> read(GenericMessage indication) {
        boolean ours = GenericMessages.isOf(indication, ID)
                && indication.subMessageIdentifier().equals(Optional.of(SUB_MESSAGE));
        if (!ours) return new FeatureRead.Absent<>();
        Optional<ParameterValue> answer = GenericMessages.value(indication, ANSWER_CALL);
        if (answer.isPresent() && !(answer.get() instanceof ParameterValue.Logical)) {
            return FeatureRead.broken("a parameter is not logical", STANDARD + " parameter " + ANSWER_CALL);
        }
        return switch (GenericMessages.octets(indication, CALL_IDENTIFIER, STANDARD)) {
            case FeatureRead.Value<Octets>(Octets id) when id.length() == CALL_IDENTIFIER_BYTES ->
                    new FeatureRead.Value<>(new ConnectionCorrelation(id, answer.isPresent()));
            case FeatureRead.Value<Octets> _ -> FeatureRead.broken("a call identifier has not 16 octets", STANDARD);
            case FeatureRead.Absent<Octets> _ -> FeatureRead.broken("no call identifier", STANDARD);
            case FeatureRead.Broken<Octets>(var why) -> new FeatureRead.Broken<>(why);
        };
    }

    /** The message on the wire. */
    public MultimediaSystemControlMessage message() {
        var id = GenericMessages.parameter(CALL_IDENTIFIER, new ParameterValue.OctetString(callIdentifier));
        var content = answerCall
                ? List.of(id, GenericMessages.parameter(ANSWER_CALL, new ParameterValue.Logical())) : List.of(id);
        return new MultimediaSystemControlMessage.Indication(new IndicationMessage.GenericIndication(
                GenericMessages.message(ID).subMessageIdentifier(SUB_MESSAGE).messageContent(content).build()));
    }
}
