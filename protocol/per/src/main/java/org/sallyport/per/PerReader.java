package org.sallyport.per;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sallyport.wire.Octets;

/**
 * Reads one message in aligned PER. Owner: whoever made it, for one message.
 *
 * <p>The first fault stays; every read behind it gives zero, false, empty or null and moves nowhere, so generated code
 * asks {@link #failed} once for each sequence and never throws. {@link #enter} and {@link #leave} around each structure
 * tell where a fault was found and bound the nesting. Work and memory are bounded by {@link PerLimits} and by
 * the length of the message: nothing is made larger than what the message really holds.
 */
public class PerReader {
    /** Most that one fragment of a length determinant can announce, X.691 §11.9.3.8. */
    static final int FRAGMENT = 16_384;

    private final byte[] message;
    private final PerLimits limits;
    private final int start;
    /** Offset of the first bit of {@link #message} in the message that a fault is told of. */
    private final int base;
    private int at;
    private int end;
    /** Names of the structures that are being read, outermost first. */
    private String[] path;
    private int nesting;
    private int elements;
    private boolean more;
    private PerFault fault;

    /**
     * @param message never written again, since octet strings are windows on it
     * @param from first octet
     * @param lengthBytes length of the message
     */
    public PerReader(byte[] message, int from, int lengthBytes, PerLimits limits) {
        this(message, from, lengthBytes, limits, 0, new String[16]);
        java.util.Objects.checkFromIndexSize(from, lengthBytes, message.length);
        // Offsets are counted in bits of an int.
        if (message.length > Integer.MAX_VALUE / 8) throw new IllegalArgumentException("an array of " + message.length);
        if (lengthBytes > limits.messageBytesMax()) {
            this.end = this.start;
            fail("message of more than " + limits.messageBytesMax() + " octets", "limit messageBytesMax");
        }
    }

    private PerReader(byte[] message, int from, int lengthBytes, PerLimits limits, int base, String[] path) {
        this.message = message;
        this.limits = limits;
        this.start = from * 8;
        this.base = base;
        this.path = path;
        this.at = start;
        this.end = start + lengthBytes * 8;
    }

    // --- faults ------------------------------------------------------------------------------------------------------

    /** Whether a fault was found. */
    public boolean failed() {
        return fault != null;
    }

    /** The first fault. */
    public Optional<PerFault> fault() {
        return Optional.ofNullable(fault);
    }

    /** Notes a fault at this place; only the first one counts. */
    protected final void fail(String reason, String clause) {
        if (fault == null) {
            String structures = String.join(" > ", Arrays.asList(path).subList(0, nesting));
            fault = new PerFault(reason, base + at - start, clause, structures);
            end = at;
        }
    }

    /** Octets that were read, the last begun one counted; at least 1, X.691 §11.1.4. */
    public int messageBytes() {
        return Math.max(1, at - start + 7 >> 3);
    }

    /**
     * Goes one level down, into a structure of this name; false where the reader failed or where that is too deep.
     * Where it gives true, {@link #leave} follows.
     */
    public boolean enter(String type) {
        if (fault != null) return false;
        if (nesting == limits.nestingMax()) {
            fail("nested deeper than " + limits.nestingMax(), "limit nestingMax");
            return false;
        }
        if (nesting == path.length) path = Arrays.copyOf(path, nesting * 2);
        path[nesting++] = type;
        return true;
    }

    /** Gives the structure a narrower name: that of the alternative whose index was read. */
    public void narrow(String alternative) {
        if (fault == null) path[nesting - 1] = alternative;
    }

    /** Comes back from one level down. */
    public void leave() {
        nesting--;
    }

    // --- bits --------------------------------------------------------------------------------------------------------

    private boolean has(int bits, String clause) {
        if (bits <= end - at) return true;
        fail("the message ends too early", clause);
        return false;
    }

    /** Up to 64 bits as a non-negative binary integer, X.691 §11.3. */
    private long bits(int count, String clause) {
        if (!has(count, clause)) return 0;
        long v = 0;
        int left = count;
        while (left > 0) {
            int free = 8 - (at & 7);
            int take = Math.min(free, left);
            int octet = message[at >> 3] & 0xff;
            v = v << take | octet >> free - take & (1 << take) - 1;
            at += take;
            left -= take;
        }
        return v;
    }

    private boolean bit(String clause) {
        if (at >= end) {
            has(1, clause);
            return false;
        }
        boolean v = (message[at >> 3] >> (7 - (at & 7)) & 1) != 0;
        at++;
        return v;
    }

    /** Goes to the next octet; the bits of padding are zero for a sender and nothing for us. */
    private void align() {
        at = Math.min(at + 7 & ~7, end);
    }

    private static int width(long range) {
        return 64 - Long.numberOfLeadingZeros(range - 1);
    }

    // --- numbers -----------------------------------------------------------------------------------------------------

    /** BOOLEAN, X.691 §12. */
    public boolean bool() {
        return bit("X.691 §12.1");
    }

    /** The extension bit of an enumeration, sequence or choice. */
    public boolean extended() {
        return bit("X.691 §14.3, §19.1, §23.5");
    }

    /** Which of up to 64 components with OPTIONAL or DEFAULT are there, the first in the highest bit; X.691 §19.2. */
    public long optionals(int count) {
        return bits(count, "X.691 §19.2");
    }

    /** INTEGER with both bounds, X.691 §11.5. */
    public long integer(long low, long high) {
        long range = high - low + 1;
        long v;
        if (range > 0 && range <= 65_536) {
            if (range == 1) return low;
            if (range > 256) {
                align();
                v = bits(16, "X.691 §11.5.7.3");
            } else if (range == 256) {
                align();
                v = bits(8, "X.691 §11.5.7.2");
            } else {
                v = bits(width(range), "X.691 §11.5.7.1");
            }
        } else {
            // The indefinite length case, §11.5.7.4: as many octets as the value needs, their count first.
            int octetsMax = (64 - Long.numberOfLeadingZeros(high - low) + 7) / 8;
            int octets = (int) integer(1, octetsMax);
            align();
            v = bits(octets * 8, "X.691 §11.5.7.4");
        }
        if (fault != null) return low;
        if (Long.compareUnsigned(v, high - low) > 0) {
            fail("INTEGER above " + high, "X.691 §11.5.3");
            return low;
        }
        return low + v;
    }

    /** INTEGER with both bounds that fits an {@code int}. */
    public int integer32(int low, int high) {
        return (int) integer(low, high);
    }

    /** INTEGER with both bounds and an extension mark, X.691 §13.1. */
    public long integerExtended(long low, long high) {
        return bit("X.691 §13.1") ? unconstrained() : integer(low, high);
    }

    /** INTEGER with a lower bound alone, X.691 §11.7. */
    public long semiConstrained(long low) {
        int octets = integerOctets();
        if (fault != null) return low;
        long v = bits(octets * 8, "X.691 §11.7");
        // How far the bound is from the largest long may itself take 64 bits.
        if (Long.compareUnsigned(v, Long.MAX_VALUE - low) > 0) {
            fail("INTEGER beyond 63 bits", "limit INTEGER_BYTES_MAX");
            return low;
        }
        return low + v;
    }

    /** INTEGER without bounds, X.691 §11.8: two's complement. */
    public long unconstrained() {
        int octets = integerOctets();
        if (fault != null) return 0;
        int spare = 64 - octets * 8;
        return bits(octets * 8, "X.691 §11.8") << spare >> spare;
    }

    private int integerOctets() {
        int octets = determinant();
        if (fault != null) return 0;
        if (more || octets > PerLimits.INTEGER_BYTES_MAX) {
            fail("INTEGER of more than " + PerLimits.INTEGER_BYTES_MAX + " octets", "limit INTEGER_BYTES_MAX");
        } else if (octets == 0) {
            fail("INTEGER of no octets", "X.691 §11.3.6, §11.4.6");
        }
        return octets;
    }

    /** A normally small non-negative number, X.691 §11.6. */
    private int small() {
        if (!bit("X.691 §11.6")) return (int) bits(6, "X.691 §11.6.1");
        long v = semiConstrained(0);
        if (v > 65_535) fail("an index above 65,535", "X.691 §11.6.2");
        return fault == null ? (int) v : 0;
    }

    /** Index of an enumeration or alternative before the extension mark, X.691 §14.2 and §23.6. */
    public int rootIndex(int count) {
        return (int) integer(0, count - 1);
    }

    /**
     * Index of an enumeration or alternative behind the extension mark, X.691 §14.3 and §23.8; the first is 0.
     *
     * @param known how many of them our schema has; what comes may lie beyond. A reader that makes values up asks for
     *     it
     */
    public int additionIndex(int known) {
        return small();
    }

    // --- lengths -----------------------------------------------------------------------------------------------------

    /**
     * A general length determinant, X.691 §11.9.3.5 to .8; {@link #more} tells whether another one follows the content.
     */
    private int determinant() {
        more = false;
        align();
        int first = (int) bits(8, "X.691 §11.9.3.5");
        if (first < 0x80) return first;
        if (first < 0xc0) return (first & 0x3f) << 8 | (int) bits(8, "X.691 §11.9.3.7");
        int fragments = first & 0x3f;
        if (fragments < 1 || fragments > 4) {
            fail("a fragment of " + fragments + " times 16K", "X.691 §11.9.3.8");
            return 0;
        }
        more = true;
        return fragments * FRAGMENT;
    }

    /** A length between two bounds; a high bound of -1 is none. */
    private int length(int low, int high) {
        if (high >= 0 && high < 65_536) {
            more = false;
            return (int) integer(low, high);
        }
        return determinant();
    }

    private boolean sized(long length, int low, int high) {
        if (fault == null && (length < low || high >= 0 && length > high)) {
            fail("a size of " + length + " outside its constraint", "X.680 §51.5");
        }
        return fault == null;
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
    public BitString bitString(int low, int high, boolean extensible) {
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

    private BitString bitField(int count) {
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
        return new String(latin, java.nio.charset.StandardCharsets.ISO_8859_1);
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
    public ObjectIdentifier oid() {
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
    public <T> List<T> list(PerType.Decoder<T> element, int low, int high, boolean extensible) {
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
    public <T> T open(PerType.Decoder<T> content) {
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
    private <T> T fragmented(PerType.Decoder<T> content, int first) {
        int begins = base + at - start;
        byte[] whole = joined(first);
        if (fault != null) return null;
        PerReader inner = new PerReader(whole, 0, whole.length, limits, begins, path);
        inner.nesting = nesting;
        inner.elements = elements;
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
