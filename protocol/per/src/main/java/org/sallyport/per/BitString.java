package org.sallyport.per;

import org.sallyport.wire.Octets;

/**
 * Bits, the first in the highest bit of the first octet.
 *
 * @param octets the bits; those of the last octet beyond the length are zero
 * @param lengthBits how many
 */
public record BitString(Octets octets, int lengthBits) {
    public BitString {
        if (lengthBits < 0 || (lengthBits + 7) / 8 != octets.length()) {
            throw new IllegalArgumentException("lengthBits=" + lengthBits + " in " + octets.length() + " octets");
        }
        int spare = octets.length() * 8 - lengthBits;
        if (spare > 0 && (octets.at(octets.length() - 1) & (1 << spare) - 1) != 0) {
            throw new IllegalArgumentException("bits beyond the length are not zero");
        }
    }

    /** Whole octets as bits. */
    public static BitString of(Octets octets) {
        return new BitString(octets, octets.length() * 8);
    }

    /** The bit at an index, 0 the first. */
    public boolean at(int index) {
        if (index < 0 || index >= lengthBits) throw new IndexOutOfBoundsException(index);
        return (octets.at(index >> 3) >> (7 - (index & 7)) & 1) != 0;
    }
}
