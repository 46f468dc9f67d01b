package org.sallyport.h323.q931;

import java.util.OptionalInt;
import org.sallyport.wire.Octets;

/**
 * The call reference, Q.931 §4.3: which call of the connection a message belongs to.
 *
 * <pre>
 *   octet  what
 *   1      bits 8 to 5 zero, bits 4 to 1 the length of the value, 0 to 15 octets
 *   2      bit 8 the flag: 0 from the side that chose the value, 1 to it; then the value, most significant bit first
 * </pre>
 *
 * <p>H.225.0 §7.2.1 has two octets. Other lengths are kept as they came.
 *
 * @param octets flag and value, 0 to 15 octets
 */
public record CallReference(Octets octets) {
    /** Longest value in octets. */
    public static final int VALUE_BYTES_MAX = 15;

    /** Highest value in two octets. */
    public static final int VALUE_MAX = 0x7fff;

    public CallReference {
        if (octets.length() > VALUE_BYTES_MAX) throw new IllegalArgumentException("longer than the header can say");
    }

    /** Of a message from the side that chose the value, 0 to {@link #VALUE_MAX}; 0 is the global call reference. */
    public static CallReference fromOrigin(int value) {
        if ((value & ~VALUE_MAX) != 0) throw new IllegalArgumentException("a call reference has 15 bits");
        return new CallReference(Octets.of((byte) (value >>> 8), (byte) value));
    }

    /** Of a message to the side that chose the value. */
    public static CallReference toOrigin(int value) {
        return fromOrigin(value).reversed();
    }

    /** The flag: whether the message goes to the side that chose the value. */
    public boolean isToOrigin() {
        return !octets.isEmpty() && (octets.at(0) & 0x80) != 0;
    }

    /** The value without the flag; empty where there is none (the dummy call reference) or it has more than 31 bits. */
    public OptionalInt value() {
        if (octets.isEmpty() || octets.length() > 4) return OptionalInt.empty();
        int value = octets.at(0) & 0x7f;
        for (int i = 1; i < octets.length(); i++) value = value << 8 | octets.at(i);
        return OptionalInt.of(value);
    }

    /** Of the message that answers: the same value with the other flag. */
    public CallReference reversed() {
        if (octets.isEmpty()) return this;
        byte[] other = octets.toArray();
        other[0] ^= (byte) 0x80;
        return new CallReference(Octets.wrap(other));
    }

    @Override
    public String toString() {
        return octets.hex();
    }
}
