package org.sallyport.h323.security;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.sallyport.wire.Octets;

/**
 * Where the hash stands in the octets of a message.
 *
 * <p>The hash of H.235.1 is over the octets that were sent, with those of the hash itself zero. To write the decoded
 * message again would do only for senders whose octets we reproduce, so that the received octets are patched in place.
 *
 * <p>A BIT STRING without bounds starts at an octet (X.691 §16.11), an open type and a User-user element too: the hash
 * is 12 whole octets of the message. Where its value occurs once, that is the place. Where it occurs more often, by
 * chance or because somebody wants us to zero another place, the decoder decides: one bit of each candidate is flipped,
 * and the hash stands where the decoded hash has that bit flipped and no other. There must be one such place exactly.
 */
final class HashPlace {
    /** Most occurrences that are tried. Each costs a decode; a sender that means no harm has one. */
    static final int OCCURRENCES_MAX = 8;

    private HashPlace() {}

    /**
     * The offset of the hash in octets, or empty where there is none or it cannot be told.
     *
     * @param hashOf reads the message and takes the hash out; empty where it cannot be read or has no such hash
     */
    static OptionalInt find(Octets message, Octets hash, Function<Octets, Optional<Octets>> hashOf) {
        byte[] octets = message.toArray();
        byte[] sought = hash.toArray();
        int[] at = new int[OCCURRENCES_MAX];
        int found = 0;
        for (int i = 0; i + sought.length <= octets.length; i++) {
            if (!stands(octets, i, sought)) continue;
            if (found == OCCURRENCES_MAX) return OptionalInt.empty();
            at[found++] = i;
        }
        if (found < 2) return found == 0 ? OptionalInt.empty() : OptionalInt.of(at[0]);
        OptionalInt place = OptionalInt.empty();
        byte[] expected = hash.toArray();
        expected[0] ^= 1;
        for (int i = 0; i < found; i++) {
            byte[] other = octets.clone();
            other[at[i]] ^= 1;
            if (!hashOf.apply(Octets.wrap(other)).filter(Octets.wrap(expected)::equals).isPresent()) continue;
            if (place.isPresent()) return OptionalInt.empty();
            place = OptionalInt.of(at[i]);
        }
        return place;
    }

    private static boolean stands(byte[] octets, int at, byte[] sought) {
        for (int i = 0; i < sought.length; i++) if (octets[at + i] != sought[i]) return false;
        return true;
    }

    /** The message with zero octets where the hash stands. */
    static byte[] zeroed(Octets message, int at, int lengthBytes) {
        byte[] out = message.toArray();
        Arrays.fill(out, at, at + lengthBytes, (byte) 0);
        return out;
    }
}
