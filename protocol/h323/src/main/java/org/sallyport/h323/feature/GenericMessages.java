package org.sallyport.h323.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.h323.h245.CapabilityIdentifier;
import org.sallyport.h323.h245.GenericMessage;
import org.sallyport.h323.h245.GenericParameter;
import org.sallyport.h323.h245.ParameterIdentifier;
import org.sallyport.h323.h245.ParameterValue;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/**
 * H.245's GenericMessage: what a genericRequest, -Response, -Command or -Indication says, and the
 * {@code genericInformation} of other messages. Entries and parameters that are not named stay as they are.
 */
public final class GenericMessages {
    private GenericMessages() {}

    /** Whether the message is of that standard. */
    public static boolean isOf(GenericMessage message, ObjectIdentifier id) {
        return message.messageIdentifier() instanceof CapabilityIdentifier.Standard(ObjectIdentifier is)
                && is.equals(id);
    }

    /** The first message of that standard. */
    public static Optional<GenericMessage> find(List<GenericMessage> list, ObjectIdentifier id) {
        return list.stream().filter(m -> isOf(m, id)).findFirst();
    }

    /** The list with this message in the place of the first one of its standard, or behind the last one. */
    public static List<GenericMessage> with(List<GenericMessage> list, GenericMessage message) {
        List<GenericMessage> out = new ArrayList<>(list);
        int i = 0;
        while (i < out.size() && !out.get(i).messageIdentifier().equals(message.messageIdentifier())) i++;
        if (i < out.size()) out.set(i, message);
        else out.add(message);
        return List.copyOf(out);
    }

    /** The list without any message of that standard. */
    public static List<GenericMessage> without(List<GenericMessage> list, ObjectIdentifier id) {
        return list.stream().filter(m -> !isOf(m, id)).toList();
    }

    /** A message without a number and without parameters. */
    static GenericMessage.Builder message(ObjectIdentifier id) {
        return GenericMessage.builder().messageIdentifier(new CapabilityIdentifier.Standard(id));
    }

    static GenericParameter parameter(int number, ParameterValue value) {
        return GenericParameter.builder().parameterIdentifier(new ParameterIdentifier.Standard(number))
                .parameterValue(value).build();
    }

    /** The value of the first parameter with that number. */
    static Optional<ParameterValue> value(GenericMessage message, int number) {
        for (GenericParameter p : message.messageContent().orElse(List.of())) {
            if (isNumber(p, number)) return Optional.of(p.parameterValue());
        }
        return Optional.empty();
    }

    private static boolean isNumber(GenericParameter p, int number) {
        return p.parameterIdentifier() instanceof ParameterIdentifier.Standard(int n) && n == number;
    }

    /** The content of an octetString parameter. */
    static FeatureRead<Octets> octets(GenericMessage message, int number, String standard) {
        Optional<ParameterValue> value = value(message, number);
        if (value.isEmpty()) return new FeatureRead.Absent<>();
        return value.get() instanceof ParameterValue.OctetString(Octets o)
                ? new FeatureRead.Value<>(o)
                : FeatureRead.broken("a parameter is not octetString", standard + " parameter " + number);
    }

    /** What an octetString parameter encodes. */
    static <T extends PerValue> FeatureRead<T> encoded(
            GenericMessage message, int number, PerType<T> type, String standard) {
        return octets(message, number, standard)
                .then(o -> FeatureRead.decode(type, o, standard + " parameter " + number));
    }

    /** The message with this value in the first parameter of that number, or in a new one behind the last. */
    static GenericMessage withParameter(GenericMessage message, int number, ParameterValue value) {
        List<GenericParameter> all = new ArrayList<>(message.messageContent().orElse(List.of()));
        int i = 0;
        while (i < all.size() && !isNumber(all.get(i), number)) i++;
        if (i < all.size()) all.set(i, all.get(i).toBuilder().parameterValue(value).build());
        else all.add(parameter(number, value));
        return message.toBuilder().messageContent(all).build();
    }
}
