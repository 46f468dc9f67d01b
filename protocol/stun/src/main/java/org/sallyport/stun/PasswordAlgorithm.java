package org.sallyport.stun;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the key of a long-term credential comes from the password, RFC 8489 §18.5, by number in the IANA registry "STUN
 * Password Algorithms". Neither of the two takes parameters.
 *
 * <pre>
 *   offset width  what (PASSWORD-ALGORITHM §14.12; PASSWORD-ALGORITHMS §14.11 is any number of these in a row)
 *   0      2      algorithm
 *   2      2      length of the parameters, without padding
 *   4      ...    parameters, padded to a multiple of 4
 * </pre>
 */
public enum PasswordAlgorithm {
    MD5(1),
    SHA_256(2);

    private final int number;

    PasswordAlgorithm(int number) {
        this.number = number;
    }

    /** Registry number, 16 bits. */
    public int number() {
        return number;
    }

    /** The algorithm of a registry number, or null for one we do not know. */
    public static @Nullable PasswordAlgorithm of(int number) {
        return number == 1 ? MD5 : number == 2 ? SHA_256 : null;
    }

    /** One algorithm without parameters, 4 octets. */
    public byte[] encode() {
        return new byte[] {0, (byte) number, 0, 0};
    }

    /** A list in the order of preference, 4 octets each. */
    public static byte[] encode(List<PasswordAlgorithm> preferred) {
        byte[] value = new byte[4 * preferred.size()];
        for (int i = 0; i < preferred.size(); i++) value[4 * i + 1] = (byte) preferred.get(i).number;
        return value;
    }

    /**
     * Reads either attribute.
     *
     * @return the numbers in their order, known or not; empty where a length runs past the end or where MD5 or SHA-256
     *     comes with parameters
     */
    public static Optional<List<Integer>> decode(byte[] value) {
        List<Integer> numbers = new ArrayList<>();
        int at = 0;
        while (at < value.length) {
            if (value.length - at < 4) return Optional.empty();
            int number = (value[at] & 0xff) << 8 | value[at + 1] & 0xff;
            int length = (value[at + 2] & 0xff) << 8 | value[at + 3] & 0xff;
            if (of(number) != null && length != 0) return Optional.empty();
            // The padding of the last one may have been counted as the attribute's own.
            if (length > value.length - at - 4) return Optional.empty();
            numbers.add(number);
            at += 4 + (length + 3 & ~3);
        }
        return Optional.of(numbers);
    }
}
