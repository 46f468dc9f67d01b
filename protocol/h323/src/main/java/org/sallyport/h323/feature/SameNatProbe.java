package org.sallyport.h323.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sallyport.h323.h245.GenericMessage;
import org.sallyport.h323.h245.GenericParameter;
import org.sallyport.h323.h245.IndicationMessage;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.h323.h245.OpenLogicalChannel;
import org.sallyport.h323.h245.ParameterValue;
import org.sallyport.h323.h245.TransportAddress;
import org.sallyport.per.CharacterSet;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.per.PerWriter;
import org.sallyport.per.ValueVisitor;
import org.sallyport.wire.Octets;

/**
 * ITU-T H.460.24 Annex A: where a channel can be reached by a peer behind the same NAT. In {@code genericInformation}
 * 0.0.8.460.24.1 of OpenLogicalChannel:
 *
 * <pre>
 *   parameter  content        what
 *   0          octetString    an encoded IA5String that names the session of the probe (§A.2)
 *   1          octetString    an encoded TransportAddress of H.245 for RTP
 *   2          octetString    the same for RTCP
 *   3          unsigned32Min  multiplexID, where media is multiplexed
 * </pre>
 *
 * <p>That the probing begins or may begin is said in a genericIndication of the same identifier without content
 * (§A.1). The layout rests on GnuGk and H323Plus, which agree; no capture has it.
 *
 * @param name IA5 characters
 */
public record SameNatProbe(String name, TransportAddress rtp, TransportAddress rtcp, OptionalLong multiplexId) {
    /** What names the parameters and the indication. */
    public static final ObjectIdentifier ID = ObjectIdentifier.of("0.0.8.460.24.1");

    /** Most characters of the name: real ones have about 20. */
    public static final int NAME_LENGTH_MAX = 255;

    private static final String STANDARD = "ITU-T H.460.24 Annex A";

    public SameNatProbe {
        if (name.length() > NAME_LENGTH_MAX || name.chars().anyMatch(c -> c > 0x7f)) {
            throw new IllegalArgumentException("not a name of at most 255 IA5 characters");
        }
        if (multiplexId.isPresent() && multiplexId.getAsLong() >>> 32 != 0) {
            throw new IllegalArgumentException("multiplexID=" + multiplexId.getAsLong());
        }
    }

    /** The name with the encoding of an IA5String without a bound, X.691 §30. */
    private record Name(String value) implements PerValue {
        static final PerType<Name> TYPE = new PerType<>("IA5String", in -> {
            String value = in.text(CharacterSet.IA5, 0, -1, false);
            return in.failed() ? null : new Name(value);
        });

        @Override
        public void encode(PerWriter out) {
            out.text(value, CharacterSet.IA5, 0, -1, false);
        }

        @Override
        public void show(ValueVisitor visitor) {
            visitor.text(CharacterSet.IA5, value);
        }
    }

    /** Absent where the channel says nothing of it. */
    public static FeatureRead<SameNatProbe> of(OpenLogicalChannel channel) {
        return GenericMessages.find(channel.genericInformation().orElse(List.of()), ID)
                .map(SameNatProbe::read).orElseGet(FeatureRead.Absent::new);
    }

    private static FeatureRead<SameNatProbe> read(GenericMessage message) {
        Optional<ParameterValue> id = GenericMessages.value(message, 3);
        OptionalLong multiplexId = id.isPresent() && id.get() instanceof ParameterValue.Unsigned32Min(long v)
                ? OptionalLong.of(v) : OptionalLong.empty();
        if (id.isPresent() && multiplexId.isEmpty()) {
            return FeatureRead.broken("a parameter is not unsigned32Min", STANDARD + " parameter 3");
        }
        return required(GenericMessages.encoded(message, 0, Name.TYPE, STANDARD)).then(name -> required(
                GenericMessages.encoded(message, 1, TransportAddress.TYPE, STANDARD))
                .then(rtp -> required(GenericMessages.encoded(message, 2, TransportAddress.TYPE, STANDARD))
                        .then(rtcp -> name.value().length() > NAME_LENGTH_MAX
                                ? FeatureRead.broken("the name is too long", STANDARD)
                                : new FeatureRead.Value<>(new SameNatProbe(name.value(), rtp, rtcp, multiplexId)))));
    }

    private static <T> FeatureRead<T> required(FeatureRead<T> read) {
        return read instanceof FeatureRead.Absent<T>() ? FeatureRead.broken("a parameter is missing", STANDARD) : read;
    }

    /** The channel with it, all other generic information untouched. */
    public OpenLogicalChannel in(OpenLogicalChannel channel) {
        List<GenericParameter> out = new ArrayList<>();
        out.add(GenericMessages.parameter(0, octets(Name.TYPE.encode(new Name(name)))));
        out.add(GenericMessages.parameter(1, octets(TransportAddress.TYPE.encode(rtp))));
        out.add(GenericMessages.parameter(2, octets(TransportAddress.TYPE.encode(rtcp))));
        multiplexId.ifPresent(v -> out.add(GenericMessages.parameter(3, new ParameterValue.Unsigned32Min(v))));
        GenericMessage message = GenericMessages.message(ID).messageContent(out).build();
        return channel.toBuilder().genericInformation(
                GenericMessages.with(channel.genericInformation().orElse(List.of()), message)).build();
    }

    private static ParameterValue octets(Octets encoding) {
        return new ParameterValue.OctetString(encoding);
    }

    /** The indication that begins the probing, §A.1. */
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
