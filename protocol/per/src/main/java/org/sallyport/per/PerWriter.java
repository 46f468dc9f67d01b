package org.sallyport.per;

import java.util.Arrays;
import java.util.List;
import org.sallyport.wire.Octets;

/**
 * Writes messages in aligned PER, each starting at an octet. Owner: whoever made it.
 *
 * <p>Values were checked when they were made, so nothing here can be refused. {@link #reset} makes the buffer ready for
 * the next message.
 */
public final class PerWriter {
    private static final int FRAGMENT = PerReader.FRAGMENT;

    private byte[] buffer;
    private int at;

    /** A writer with room for most messages; it grows. */
    public PerWriter() {
        this(512);
    }

    /** A writer with room for this many octets; it grows. */
    public PerWriter(int roomBytes) {
        buffer = new byte[Math.max(16, roomBytes)];
    }

    /** Forgets what was written. */
    public void reset() {
        at = 0;
    }

    /** What was written since the beginning, as octets of its own; at least one, X.691 §11.1.4. */
    public Octets message() {
        if (at == 0) return Octets.wrap(new byte[1]);
        return Octets.wrap(Arrays.copyOf(buffer, at + 7 >> 3));
    }

    // --- bits --------------------------------------------------------------------------------------------------------

    private void room(int octets) {
        int needed = (at + 7 >> 3) + octets;
        if (needed > buffer.length) buffer = Arrays.copyOf(buffer, Math.max(needed, buffer.length * 2));
    }

    /** The lowest {@code count} bits of a value, up to 64. */
    private void bits(long value, int count) {
        room(9);
        int left = count;
        while (left > 0) {
            int used = at & 7;
            int take = Math.min(8 - used, left);
            int part = (int) (value >>> left - take) & (1 << take) - 1;
            int placed = part << 8 - used - take;
            // The first bits of an octet also clear the rest of it.
            if (used == 0) buffer[at >> 3] = (byte) placed;
            else buffer[at >> 3] |= (byte) placed;
            at += take;
            left -= take;
        }
    }

    private void align() {
        at = at + 7 & ~7;
    }

    private void raw(Octets octets, int from, int count) {
        room(count);
        octets.slice(from, count).copyTo(buffer, at >> 3);
        at += count * 8;
    }

    // --- numbers -----------------------------------------------------------------------------------------------------

    /** BOOLEAN, X.691 §12. */
    public void bool(boolean value) {
        bits(value ? 1 : 0, 1);
    }

    /** Which of {@code count} components with OPTIONAL or DEFAULT are there, the first in the highest bit; §19.2. */
    public void optionals(long bitmap, int count) {
        bits(bitmap, count);
    }

    /** INTEGER with both bounds, X.691 §11.5. */
    public void integer(long value, long low, long high) {
        long range = high - low + 1;
        long v = value - low;
        if (range > 0 && range <= 65_536) {
            if (range > 256) {
                align();
                bits(v, 16);
            } else if (range == 256) {
                align();
                bits(v, 8);
            } else if (range > 1) {
                bits(v, 64 - Long.numberOfLeadingZeros(range - 1));
            }
            return;
        }
        int octetsMax = (64 - Long.numberOfLeadingZeros(high - low) + 7) / 8;
        int octets = unsignedOctets(v);
        integer(octets, 1, octetsMax);
        align();
        bits(v, octets * 8);
    }

    private static int unsignedOctets(long v) {
        return Math.max(1, (64 - Long.numberOfLeadingZeros(v) + 7) / 8);
    }

    /** INTEGER with both bounds and an extension mark, X.691 §13.1. */
    public void integerExtended(long value, long low, long high) {
        boolean beyond = value < low || value > high;
        bool(beyond);
        if (beyond) unconstrained(value);
        else integer(value, low, high);
    }

    /** INTEGER with a lower bound alone, X.691 §11.7. */
    public void semiConstrained(long value, long low) {
        long v = value - low;
        int octets = unsignedOctets(v);
        determinant(octets);
        bits(v, octets * 8);
    }

    /** INTEGER without bounds, X.691 §11.8: two's complement. */
    public void unconstrained(long value) {
        long magnitude = value < 0 ? ~value : value;
        int octets = (64 - Long.numberOfLeadingZeros(magnitude)) / 8 + 1;
        determinant(octets);
        bits(value, octets * 8);
    }

    private void small(int value) {
        if (value < 64) {
            bits(value, 7);
        } else {
            bits(1, 1);
            semiConstrained(value, 0);
        }
    }

    /** Index of an enumeration or alternative before the extension mark, X.691 §14.2 and §23.6. */
    public void rootIndex(int index, int count) {
        integer(index, 0, count - 1);
    }

    /** Index of an enumeration or alternative behind the extension mark, X.691 §14.3 and §23.8; the first is 0. */
    public void additionIndex(int index) {
        small(index);
    }

    // --- lengths -----------------------------------------------------------------------------------------------------

    /** A general length determinant of less than 16K, X.691 §11.9.3.6 and .7. */
    private void determinant(int length) {
        align();
        if (length < 0x80) bits(length, 8);
        else bits(0x8000 | length, 16);
    }

    /** The determinant of a fragment, X.691 §11.9.3.8; gives the length of the fragment. */
    private int fragment(int left) {
        int times = Math.min(4, left / FRAGMENT);
        align();
        bits(0xc0 | times, 8);
        return times * FRAGMENT;
    }

    private static boolean general(int high) {
        return high < 0 || high >= 65_536;
    }

    /** Writes the extension bit of a size constraint where there is one; true where the size lies beyond its root. */
    private boolean beyond(int size, int low, int high, boolean extensible) {
        if (!extensible) return false;
        boolean beyond = size < low || high >= 0 && size > high;
        bool(beyond);
        return beyond;
    }

    // --- strings -----------------------------------------------------------------------------------------------------

    /** OCTET STRING with a size constraint, X.691 §17. {@code high} is -1 where there is no upper bound. */
    public void octets(Octets value, int low, int high, boolean extensible) {
        int length = value.length();
        boolean beyond = beyond(length, low, high, extensible);
        if (beyond || general(high)) {
            general(value);
            return;
        }
        if (low == high) {
            if (high > 2) align();
        } else {
            integer(length, low, high);
            if (length > 0) align();
        }
        if ((at & 7) == 0) raw(value, 0, length);
        else for (int i = 0; i < length; i++) bits(value.at(i), 8);
    }

    private void general(Octets value) {
        int from = 0;
        int left = value.length();
        while (left >= FRAGMENT) {
            int part = fragment(left);
            raw(value, from, part);
            from += part;
            left -= part;
        }
        determinant(left);
        raw(value, from, left);
    }

    /** BIT STRING with a size constraint, X.691 §16, in bits. {@code high} is -1 where there is no upper bound. */
    public void bitString(BitString value, int low, int high, boolean extensible) {
        int length = value.lengthBits();
        boolean beyond = beyond(length, low, high, extensible);
        if (beyond || general(high)) {
            int from = 0;
            while (length - from >= FRAGMENT) {
                int part = fragment(length - from);
                bitField(value, from, part);
                from += part;
            }
            determinant(length - from);
            bitField(value, from, length - from);
            return;
        }
        if (low == high) {
            if (high > 16) align();
        } else {
            integer(length, low, high);
            if (length > 0) align();
        }
        bitField(value, 0, length);
    }

    /** Bits from a multiple of eight on. */
    private void bitField(BitString value, int from, int count) {
        for (int i = 0; i < count; i += 8) {
            int take = Math.min(8, count - i);
            bits(value.octets().at(from + i >> 3) >> 8 - take, take);
        }
    }

    /** A character string, X.691 §30. {@code high} is -1 where there is no upper bound. */
    public void text(String value, CharacterSet set, int low, int high, boolean extensible) {
        int length = value.length();
        boolean beyond = beyond(length, low, high, extensible);
        if (beyond || general(high)) {
            int from = 0;
            while (length - from >= FRAGMENT) {
                int part = fragment(length - from);
                characters(value, set, from, from + part);
                from += part;
            }
            determinant(length - from);
            characters(value, set, from, length);
            return;
        }
        if (low != high) integer(length, low, high);
        if (length > 0 && PerReader.aligned(set.bits(), low, high)) align();
        characters(value, set, 0, length);
    }

    private void characters(String value, CharacterSet set, int from, int to) {
        int width = set.bits();
        if ((at & 7) == 0 && width >= 8) {
            octetCharacters(value, set, from, to);
            return;
        }
        for (int i = from; i < to; i++) bits(set.code(value.charAt(i)), width);
    }

    /** Characters of one or two octets each, from an octet on: most strings of most messages. */
    private void octetCharacters(String value, CharacterSet set, int from, int to) {
        boolean two = set.bits() == 16;
        room(two ? 2 * (to - from) : to - from);
        int next = at >> 3;
        for (int i = from; i < to; i++) {
            int code = set.code(value.charAt(i));
            if (two) buffer[next++] = (byte) (code >> 8);
            buffer[next++] = (byte) code;
        }
        at = next * 8;
    }

    /** OBJECT IDENTIFIER, X.691 §24. */
    public void oid(ObjectIdentifier value) {
        determinant(value.contents().length());
        raw(value.contents(), 0, value.contents().length());
    }

    // --- structures --------------------------------------------------------------------------------------------------

    /**
     * Writes one element of a list.
     *
     * @param <T> the Java type
     */
    @FunctionalInterface
    public interface Encoder<T> {
        /** Writes it behind what is there. */
        void encode(T value, PerWriter out);
    }

    /** SEQUENCE OF or SET OF, X.691 §20. {@code high} is -1 where there is no upper bound. */
    public <T> void list(List<T> value, Encoder<? super T> element, int low, int high, boolean extensible) {
        int length = value.size();
        boolean beyond = beyond(length, low, high, extensible);
        int from = 0;
        if (beyond || general(high)) {
            while (length - from >= FRAGMENT) {
                int part = fragment(length - from);
                for (int i = from; i < from + part; i++) element.encode(value.get(i), this);
                from += part;
            }
            determinant(length - from);
        } else if (low != high) {
            integer(length, low, high);
        }
        for (int i = from; i < length; i++) element.encode(value.get(i), this);
    }

    /** An open type whose content is written already, X.691 §11.2. */
    public void open(Octets encoding) {
        general(encoding);
    }

    /**
     * Begins an open type: what is written until {@link #endOpen} is its content. The result is for {@code endOpen}.
     */
    public int beginOpen() {
        align();
        room(1);
        // Most contents are shorter than 128 octets: one octet of length is kept free for them.
        at += 8;
        return at >> 3;
    }

    /** Ends an open type: writes its length, and moves the content where that needs more than one octet. */
    public void endOpen(int begin) {
        // A value of no bits is one octet of zeros, X.691 §11.1.4.
        if (at >> 3 == begin && (at & 7) == 0) bits(0, 8);
        align();
        int length = (at >> 3) - begin;
        if (length < 0x80) {
            buffer[begin - 1] = (byte) length;
        } else if (length < FRAGMENT) {
            room(1);
            System.arraycopy(buffer, begin, buffer, begin + 1, length);
            buffer[begin - 1] = (byte) (0x80 | length >> 8);
            buffer[begin] = (byte) length;
            at += 8;
        } else {
            Octets content = Octets.of(Arrays.copyOfRange(buffer, begin, begin + length));
            at = (begin - 1) * 8;
            general(content);
        }
    }

    /**
     * Bitmap of additions with its width before it, X.691 §19.7 and §19.8.
     *
     * @param known the additions that our schema has names for: addition {@code i} is bit {@code i} from the lowest
     * @param schemaBits how many our schema has names for
     * @param additions what else there is
     */
    public void additionBitmap(long known, int schemaBits, Additions additions) {
        int width = additions.bitmapBits();
        // A sender of an older version had a narrower bitmap: it stays so until something is added that does not fit.
        if (width == 0 || width < 64 - Long.numberOfLeadingZeros(known)) width = Math.max(width, schemaBits);
        long bitmap = known;
        for (Additions.Unknown u : additions.unknown()) bitmap |= 1L << u.index();
        // PerLimits.ADDITIONS_MAX is 64, which the short form of a normally small length just holds, §11.9.3.4.
        bits(width - 1, 7);
        bits(Long.reverse(bitmap) >>> 64 - width, width);
    }

    /** The additions that our schema does not know, behind those that it knows. */
    public void additions(Additions additions) {
        for (Additions.Unknown u : additions.unknown()) open(u.encoding());
    }
}
