package org.sallyport.per;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Octets;

/**
 * A type that messages can consist of.
 *
 * @param name the name in its standard
 * @param decoder reads one value; null where the reader failed
 * @param <T> the Java type
 */
public record PerType<T extends PerValue>(String name, Decoder<T> decoder) {
    /**
     * Reads one value.
     *
     * @param <T> the Java type
     */
    @FunctionalInterface
    public interface Decoder<T> {
        /** The value, or null where the reader failed before or meanwhile. */
        @Nullable
        T decode(PerReader in);
    }

    /** Reads one message that starts at the first octet; octets behind it are counted, not judged. */
    public PerDecoded<T> decode(byte[] message, int from, int lengthBytes, PerLimits limits) {
        return decode(new PerReader(message, from, lengthBytes, limits));
    }

    /** Reads one message with the usual limits. */
    public PerDecoded<T> decode(Octets message) {
        byte[] octets = message.toArray();
        return decode(octets, 0, octets.length, PerLimits.DEFAULT);
    }

    /** Reads one message from where a reader stands. */
    public PerDecoded<T> decode(PerReader in) {
        T value = decoder.decode(in);
        return in.fault().<PerDecoded<T>>map(PerDecoded.Broken::new)
                .orElseGet(() -> new PerDecoded.Value<>(Objects.requireNonNull(value), in.messageBytes()));
    }

    /** The complete encoding of a value, X.691 §11.1. */
    public Octets encode(T value) {
        PerWriter out = new PerWriter();
        value.encode(out);
        return out.message();
    }
}
