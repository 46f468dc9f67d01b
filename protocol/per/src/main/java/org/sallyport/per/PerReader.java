package org.sallyport.per;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Octets;

/**
 * Reads one message in aligned PER. Owner: whoever made it, for one message.
 *
 * <p>The first fault stays; every read behind it gives zero, false, empty or null and moves nowhere, so generated code
 * asks {@link #failed} once for each sequence and never throws. {@link #enter} and {@link #leave} around each structure
 * tell where a fault was found and bound the nesting. Work and memory are bounded by {@link PerLimits} and by
 * the length of the message: nothing is made larger than what the message really holds.
 */
public non-sealed class PerReader extends BitReader {
    private int elements;

    /**
     * @param message never written again, since octet strings are windows on it
     * @param from first octet
     * @param lengthBytes length of the message
     */
    public PerReader(byte[] message, int from, int lengthBytes, PerLimits limits) {
        super(message, from, lengthBytes, limits);
    }

    private PerReader(byte[] content, PerReader around, int begins) {
        super(content, around, begins);
        this.elements = around.elements;
    }

    // --- strings -----------------------------------------------------------------------------------------------------

    private Octets window(int octets, String clause) {
        if (!has(octets * 8, clause)) return Octets.EMPTY;
        Octets out = Octets.wrap(message, at >> 3, octets);
        at += octets * 8;
        return out;
    }

    /** OCTET STRING with a size constraint, X.691 §17. {@code high} is -1 where there is no upper bound. */
    public Octets octets(int low, int high, boolean extensible) {
        boolean beyond = extensible && bit("X.691 §17.3");
        if (beyond) return octetField(0, -1);
        if (low == high && high < 65_536) {
            if (high > 2) {
                align();
                return window(high, "X.691 §17.7");
            }
            if ((at & 7) == 0) return window(high, "X.691 §17.6");
            if (!has(high * 8, "X.691 §17.6")) return Octets.EMPTY;
            byte[] few = new byte[high];
            for (int i = 0; i < high; i++) few[i] = (byte) bits(8, "X.691 §17.6");
            return Octets.wrap(few);
        }
        return octetField(low, high);
    }

    private Octets octetField(int low, int high) {
        int length = length(low, high);
        if (fault != null) return Octets.EMPTY;
        if (more) {
            byte[] joined = joined(length);
            return sized(joined.length, low, high) ? Octets.wrap(joined) : Octets.EMPTY;
        }
        if (length > 0) align();
        Octets whole = window(length, "X.691 §17.8");
        return sized(length, low, high) ? whole : Octets.EMPTY;
    }

    /** Octets in fragments, of which the length of the first was read. */
    private byte[] joined(int first) {
        // An announced length is no reason to take memory: the octets that are there are.
        var out = new ByteArrayOutputStream(Math.min(first + FRAGMENT, end - at >> 3));
        int length = first;
        boolean next = true;
        while (has(length * 8, "X.691 §11.9.3.8")) {
            out.write(message, at >> 3, length);
            at += length * 8;
            if (!next) break;
            length = determinant();
            next = more;
        }
        return out.toByteArray();
    }

    /** BIT STRING with a size constraint, X.691 §16, in bits. {@code high} is -1 where there is no upper bound. */
    public @Nullable BitString bitString(int low, int high, boolean extensible) {
        boolean beyond = extensible && bit("X.691 §16.6");
        if (!beyond && low == high && high < 65_536) {
            if (high > 16) align();
            return bitField(high);
        }
        int floor = beyond ? 0 : low;
        int ceiling = beyond ? -1 : high;
        int length = length(floor, ceiling);
        if (fault != null) return null;
        if (!more) {
            if (length > 0) align();
            BitString whole = bitField(length);
            return sized(length, floor, ceiling) ? whole : null;
        }
        var out = new ByteArrayOutputStream(Math.min(length, end - at) >> 3);
        int total = 0;
        boolean next = true;
        // Every fragment but the last is a multiple of 16K bits, so each starts at an octet of the whole.
        for (BitString part; (part = bitField(length)) != null;) {
            out.writeBytes(part.octets().toArray());
            total += length;
            if (!next) break;
            length = determinant();
            next = more;
        }
        return sized(total, floor, ceiling) ? new BitString(Octets.wrap(out.toByteArray()), total) : null;
    }

    private @Nullable BitString bitField(int count) {
        if (!has(count, "X.691 §16") || fault != null) return null;
        byte[] out = new byte[count + 7 >> 3];
        for (int i = 0; i < out.length; i++) {
            int take = Math.min(8, count - i * 8);
            out[i] = (byte) (bits(take, "X.691 §16") << 8 - take);
        }
        return new BitString(Octets.wrap(out), count);
    }

    /** A character string, X.691 §30. {@code high} is -1 where there is no upper bound. */
    public String text(CharacterSet set, int low, int high, boolean extensible) {
        boolean beyond = extensible && bit("X.691 §30.4");
        int floor = beyond ? 0 : low;
        int ceiling = beyond ? -1 : high;
        int width = set.bits();
        boolean fixed = floor == ceiling && ceiling < 65_536;
        int length = fixed ? floor : length(floor, ceiling);
        boolean next = !fixed && more;
        if (length > 0 && aligned(width, floor, ceiling)) align();
        String all = characters(set, length);
        if (next) {
            StringBuilder joined = new StringBuilder(all);
            while (next && fault == null) {
                length = determinant();
                next = more;
                joined.append(characters(set, length));
            }
            all = joined.toString();
        }
        return sized(all.length(), floor, ceiling) ? all : "";
    }

    /** Whether the characters start at an octet, X.691 §30.5.6 and §30.5.7. */
    static boolean aligned(int width, int low, int high) {
        if (high < 0 || high >= 65_536) return true;
        return low == high ? high * width > 16 : high * width >= 16;
    }

    private String characters(CharacterSet set, int count) {
        int width = set.bits();
        if (fault != null || !has(count * width, "X.691 §30.5")) return "";
        if ((at & 7) != 0 || width < 8) return unalignedCharacters(set, count, width);
        if (width == 16) return planeCharacters(count);
        byte[] latin = new byte[count];
        int from = at >> 3;
        for (int i = 0; i < count; i++) {
            int c = set.character(message[from + i] & 0xff);
            if (c < 0) {
                foreign(set);
                return "";
            }
            latin[i] = (byte) c;
        }
        at += count * 8;
        return new String(latin, StandardCharsets.ISO_8859_1);
    }

    /** BMPString from an octet on: every pair of octets is a character, also halves of surrogate pairs. */
    private String planeCharacters(int count) {
        char[] out = new char[count];
        int next = at >> 3;
        for (int i = 0; i < count; i++, next += 2) out[i] = (char) (message[next] << 8 | message[next + 1] & 0xff);
        at = next * 8;
        return new String(out);
    }

    private String unalignedCharacters(CharacterSet set, int count, int width) {
        char[] out = new char[count];
        for (int i = 0; i < count; i++) {
            int c = set.character((int) bits(width, "X.691 §30.5"));
            if (c < 0) {
                foreign(set);
                return "";
            }
            out[i] = (char) c;
        }
        return new String(out);
    }

    private void foreign(CharacterSet set) {
        fail("a character that is not in its " + set.name(), "X.691 §30.5.4");
    }

    /** OBJECT IDENTIFIER, X.691 §24. */
    public @Nullable ObjectIdentifier oid() {
        int length = determinant();
        if (fault != null) return null;
        if (more || length > PerLimits.OID_BYTES_MAX) {
            fail("OBJECT IDENTIFIER of more than " + PerLimits.OID_BYTES_MAX + " octets", "limit OID_BYTES_MAX");
            return null;
        }
        Octets contents = window(length, "X.691 §24");
        if (fault != null) return null;
        if (!ObjectIdentifier.wellFormed(contents)) {
            fail("an OBJECT IDENTIFIER with an arc that is padded or not ended", "X.690 §8.19.2");
            return null;
        }
        return new ObjectIdentifier(contents);
    }

    // --- structures --------------------------------------------------------------------------------------------------

    /**
     * SEQUENCE OF or SET OF, X.691 §20; null where the reader failed. {@code high} is -1 where there is no upper bound.
     */
    public <T> @Nullable List<T> list(PerType.Decoder<T> element, int low, int high, boolean extensible) {
        boolean beyond = extensible && bit("X.691 §20.4");
        int floor = beyond ? 0 : low;
        int ceiling = beyond ? -1 : high;
        boolean fixed = floor == ceiling && ceiling < 65_536;
        int count = fixed ? floor : length(floor, ceiling);
        boolean next = !fixed && more;
        // An announced count is no reason to take memory: the elements themselves are.
        ArrayList<T> out = new ArrayList<>(Math.min(count, 16));
        while (true) {
            for (int i = 0; i < count && fault == null; i++) {
                if (++elements > limits.elementsMax()) {
                    fail("more than " + limits.elementsMax() + " elements of lists", "limit elementsMax");
                    break;
                }
                out.add(element.decode(this));
            }
            if (!next || fault != null) break;
            count = determinant();
            next = more;
        }
        return sized(out.size(), floor, ceiling) ? List.copyOf(out) : null;
    }

    /** An open type as its content, X.691 §11.2. */
    public Octets open() {
        return octetField(0, -1);
    }

    /** An open type whose content our schema knows; octets of its field behind the value are ignored. */
    public <T> @Nullable T open(PerType.Decoder<T> content) {
        int length = determinant();
        if (fault != null) return null;
        if (more) return fragmented(content, length);
        if (!has(length * 8, "X.691 §11.2")) return null;
        int outer = end;
        int next = at + length * 8;
        end = next;
        T value = content.decode(this);
        if (fault != null) return null;
        end = outer;
        at = next;
        return value;
    }

    /** Content of 16K and more, which has to be joined before it can be read; offsets count from its first octet on. */
    private <T> @Nullable T fragmented(PerType.Decoder<T> content, int first) {
        int begins = offset();
        byte[] whole = joined(first);
        if (fault != null) return null;
        PerReader inner = new PerReader(whole, this, begins);
        T value = content.decode(inner);
        elements = inner.elements;
        if (inner.fault != null) {
            fault = inner.fault;
            end = at;
            return null;
        }
        return value;
    }

    /**
     * Width of the bitmap of additions, X.691 §19.8: a normally small length.
     *
     * @param known how many our schema has; what comes may be wider or narrower. A reader that makes values up asks for
     *     it
     */
    public int additionCount(int known) {
        long count = bit("X.691 §11.9.3.4") ? determinant() : bits(6, "X.691 §11.9.3.4") + 1;
        if (fault == null && (count < 1 || count > PerLimits.ADDITIONS_MAX)) {
            fail("a bitmap of " + count + " additions", "limit ADDITIONS_MAX");
        }
        return fault == null ? (int) count : 0;
    }

    /** Which additions are there, X.691 §19.7: addition {@code i} is bit {@code i}, counted from the lowest. */
    public long additionBitmap(int count) {
        return count == 0 ? 0 : Long.reverse(bits(count, "X.691 §19.7")) >>> 64 - count;
    }

    /**
     * The additions of a bitmap that lie beyond those that the schema knows, X.691 §19.9. A bitmap of none at all,
     * which no sender may write (§19.1), is as good as no bitmap: it is not written again.
     */
    public Additions additions(int count, long bitmap, int known) {
        if (bitmap == 0) return Additions.NONE;
        List<Additions.Unknown> unknown = List.of();
        for (int i = known; i < count && fault == null; i++) {
            if ((bitmap >>> i & 1) == 0) continue;
            if (unknown.isEmpty()) unknown = new ArrayList<>();
            unknown.add(new Additions.Unknown(i, open()));
        }
        return fault == null ? new Additions(count, unknown) : Additions.NONE;
    }
}
