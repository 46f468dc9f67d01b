package org.sallyport.h323.feature;

import java.util.List;
import java.util.Optional;
import org.sallyport.h323.h245.GenericMessage;
import org.sallyport.h323.h245.IndicationMessage;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.h323.h245.ParameterValue;
import org.sallyport.h323.h245.RequestMessage;
import org.sallyport.h323.h245.ResponseMessage;
import org.sallyport.h323.h460.nat.AlternateAddress;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.PerList;
import org.sallyport.per.PerType;

/**
 * ITU-T H.460.24 Annex B: the addresses that media of a call really come from, so that endpoints can go around relays.
 * All in H.245 generic messages 0.0.8.460.24.2:
 *
 * <pre>
 *   genericRequest     subMessageIdentifier 1; parameter 1 octetString: the encoded addresses
 *   genericResponse    subMessageIdentifier 1; the addresses arrived
 *   genericIndication  no content; the direct path is in use
 * </pre>
 *
 * <p>The standard's module (§B.4) has a SEQUENCE around the addresses; GnuGk and H323Plus write the bare list, and so
 * do we. No capture has it.
 *
 * @param addresses one for each session; at most {@link #ADDRESSES_MAX}
 */
public record ExternalNatProbe(List<AlternateAddress> addresses) {
    /** What names the messages. */
    public static final ObjectIdentifier ID = ObjectIdentifier.of("0.0.8.460.24.2");

    /** Most addresses in one request: sessions are numbered with one octet. */
    public static final int ADDRESSES_MAX = 256;

    /** The bare list. */
    private static final PerType<PerList<AlternateAddress>> LIST =
            PerList.type("AlternateAddressList", AlternateAddress::decode, -1);

    private static final int SUB_MESSAGE = 1;
    private static final int ADDRESSES = 1;

    public ExternalNatProbe {
        addresses = List.copyOf(addresses);
        if (addresses.size() > ADDRESSES_MAX) throw new IllegalArgumentException("more than 256 addresses");
    }

    /** Absent where the message is another one. */
    public static FeatureRead<ExternalNatProbe> read(MultimediaSystemControlMessage message) {
        if (!(message instanceof MultimediaSystemControlMessage.Request(RequestMessage.GenericRequest(GenericMessage generic)))
                || !GenericMessages.isOf(generic, ID)) {
            return new FeatureRead.Absent<>();
        }
        String standard = "ITU-T H.460.24 §B.2";
        return switch (GenericMessages.encoded(generic, ADDRESSES, LIST, standard)) {
            case FeatureRead.Value<PerList<AlternateAddress>>(PerList<AlternateAddress> list) when list.value()
                    .size() <= ADDRESSES_MAX ->
                    new FeatureRead.Value<>(new ExternalNatProbe(list.value()));
            case FeatureRead.Value<PerList<AlternateAddress>> _ -> FeatureRead.broken("too many addresses", standard);
            case FeatureRead.Absent<PerList<AlternateAddress>> _ -> FeatureRead.broken("no addresses", standard);
            case FeatureRead.Broken<PerList<AlternateAddress>>(var why) -> new FeatureRead.Broken<>(why);
        };
    }

    /** The request on the wire. */
    public MultimediaSystemControlMessage request() {
        return new MultimediaSystemControlMessage.Request(new RequestMessage.GenericRequest(
                GenericMessages.message(ID).subMessageIdentifier(SUB_MESSAGE)
                        .messageContent(List.of(GenericMessages.parameter(ADDRESSES,
                                new ParameterValue.OctetString(LIST.encode(new PerList<>(addresses, -1))))))
                        .build()));
    }

    /** The answer to a request. */
    public static MultimediaSystemControlMessage response() {
        return new MultimediaSystemControlMessage.Response(new ResponseMessage.GenericResponse(
                GenericMessages.message(ID).subMessageIdentifier(SUB_MESSAGE).build()));
    }

    /** Whether the message is the answer to a request. */
    public static boolean isResponse(MultimediaSystemControlMessage message) {
        return message instanceof MultimediaSystemControlMessage.Response(ResponseMessage.GenericResponse(GenericMessage generic))
                && GenericMessages.isOf(generic, ID)
                && generic.subMessageIdentifier().equals(Optional.of(SUB_MESSAGE));
    }

    /** The indication that media goes the direct way. */
    public static MultimediaSystemControlMessage indication() {
        return new MultimediaSystemControlMessage.Indication(
                new IndicationMessage.GenericIndication(GenericMessages.message(ID).build()));
    }

    /** Whether the message is that indication. */
    public static boolean isIndication(MultimediaSystemControlMessage message) {
        return message instanceof MultimediaSystemControlMessage.Indication(IndicationMessage.GenericIndication(GenericMessage generic))
                && GenericMessages.isOf(generic, ID);
    }
}
