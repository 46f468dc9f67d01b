package org.sallyport.h323.q931;

import org.sallyport.wire.Octets;

/**
 * One information element as it stands in its message, Q.931 §4.5.1.
 *
 * <pre>
 *   1iii vvvv                 single octet, identifier and value in one
 *   1010 iiii                 single octet, identifier alone
 *   1001 nccc                 shift to codeset c: for what follows (n = 0) or for the next element only (n = 1)
 *   0iii iiii  length  ...    variable length, up to 255 octets of content
 *   0111 1110  length  ...    User-user of codeset 0: a length of two octets (H.225.0 §7.2.2)
 * </pre>
 */
public sealed interface Q931Element {
    /** The codeset the identifier belongs to, 0 to 7. For a shift the one in force before it. */
    int codeset();

    /** What kind it is within its codeset: the first octet without the value that a single octet may hold. */
    int identifier();

    /** Length on the wire in octets. */
    int sizeBytes();

    /** Writes the element and gives the index behind it. */
    int writeTo(byte[] target, int at);

    /**
     * An element of one octet.
     *
     * @param octet 0x80 to 0xff, but no shift
     */
    record Single(int codeset, int octet) implements Q931Element {
        public Single {
            checkCodeset(codeset);
            if ((octet & ~0x7f) != 0x80 || (octet & 0xf0) == 0x90) throw new IllegalArgumentException("no such octet");
        }

        @Override
        public int identifier() {
            return (octet & 0xf0) == 0xa0 ? octet : octet & 0xf0;
        }

        /** The four bits beside the identifier; 0 where there are none. */
        public int value() {
            return (octet & 0xf0) == 0xa0 ? 0 : octet & 0x0f;
        }

        @Override
        public int sizeBytes() {
            return 1;
        }

        @Override
        public int writeTo(byte[] target, int at) {
            target[at] = (byte) octet;
            return at + 1;
        }
    }

    /**
     * A change of codeset, Q.931 §4.5.3 and §4.5.4.
     *
     * @param octet 0x90 to 0x9f
     */
    record Shift(int codeset, int octet) implements Q931Element {
        public Shift {
            checkCodeset(codeset);
            if ((octet & ~0x0f) != 0x90) throw new IllegalArgumentException("no shift");
        }

        @Override
        public int identifier() {
            return 0x90;
        }

        /** Whether it holds until the next locking shift; otherwise it holds for one element. */
        public boolean isLocking() {
            return (octet & 0x08) == 0;
        }

        /** The codeset it leads to. */
        public int target() {
            return octet & 0x07;
        }

        @Override
        public int sizeBytes() {
            return 1;
        }

        @Override
        public int writeTo(byte[] target, int at) {
            target[at] = (byte) octet;
            return at + 1;
        }
    }

    /**
     * An element with content.
     *
     * @param identifier 0 to 0x7f
     * @param content without identifier and length; of the User-user element its protocol discriminator is the first
     *     octet
     */
    record Variable(int codeset, int identifier, Octets content) implements Q931Element {
        /** Most content in octets. */
        public static final int CONTENT_BYTES_MAX = 0xff;

        /** Most content of User-user in octets. */
        public static final int USER_USER_BYTES_MAX = 0xffff;

        public Variable {
            checkCodeset(codeset);
            if ((identifier & ~0x7f) != 0) throw new IllegalArgumentException("no such identifier");
            int most = hasLongLength(codeset, identifier) ? USER_USER_BYTES_MAX : CONTENT_BYTES_MAX;
            if (content.length() > most) throw new IllegalArgumentException("more content than the length can say");
        }

        @Override
        public int sizeBytes() {
            return (hasLongLength(codeset, identifier) ? 3 : 2) + content.length();
        }

        @Override
        public int writeTo(byte[] target, int at) {
            int next = at;
            target[next++] = (byte) identifier;
            if (hasLongLength(codeset, identifier)) target[next++] = (byte) (content.length() >>> 8);
            target[next++] = (byte) content.length();
            content.copyTo(target, next);
            return next + content.length();
        }
    }

    /** Whether the element has a length of two octets. */
    static boolean hasLongLength(int codeset, int identifier) {
        return codeset == 0 && identifier == ElementType.USER_USER_IDENTIFIER;
    }

    private static void checkCodeset(int codeset) {
        if ((codeset & ~0x07) != 0) throw new IllegalArgumentException("no such codeset");
    }
}
