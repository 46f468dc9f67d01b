package org.sallyport.per;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far one message was read, and what X.691 §11 says of its bits: numbers and lengths, which all types are made of.
 * Owner: whoever made it, for one message.
 */
public abstract sealed class BitReader permits PerReader {
    /** Most that one fragment of a length determinant can announce, X.691 §11.9.3.8. */
    static final int FRAGMENT = 16_384;

    final byte[] message;
    final PerLimits limits;
    private final int start;
    /** Offset of the first bit of {@link #message} in the message that a fault is told of. */
    private final int base;
    /** The next bit, and the one behind the last. */
    int at;
    int end;
    /** Names of the structures that are being read, outermost first. */
    private String[] path;
    private int nesting;
    /** Whether another length follows the content of the one that was read. */
    boolean more;
    @Nullable
    PerFault fault;

    BitReader(byte[] message, int from, int lengthBytes, PerLimits limits) {
        Objects.checkFromIndexSize(from, lengthBytes, message.length);
        // Offsets are counted in bits of an int.
        if (message.length > Integer.MAX_VALUE / 8) throw new IllegalArgumentException("an array of " + message.length);
        this.message = message;
        this.limits = limits;
        this.start = from * 8;
        this.base = 0;
        this.path = new String[16];
        this.at = start;
        this.end = start + lengthBytes * 8;
        if (lengthBytes > limits.messageBytesMax()) {
            this.end = this.start;
            fail("message of more than " + limits.messageBytesMax() + " octets", "limit messageBytesMax");
        }
    }

    /** Reads what was joined inside another message, from where that one stands on. */
    BitReader(byte[] content, BitReader around, int begins) {
        this.message = content;
        this.limits = around.limits;
        this.start = 0;
        this.base = begins;
        this.path = around.path;
        this.nesting = around.nesting;
        this.end = content.length * 8;
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
            fault = new PerFault(reason, offset(), clause, structures);
            end = at;
        }
    }

    /** The bit at which the reader stands, counted from the first of the whole message. */
    final int offset() {
        return base + at - start;
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

    final boolean has(int bits, String clause) {
        if (bits <= end - at) return true;
        fail("the message ends too early", clause);
        return false;
    }

    /** Up to 64 bits as a non-negative binary integer, X.691 §11.3. */
    final long bits(int count, String clause) {
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

    final boolean bit(String clause) {
        if (at >= end) {
            has(1, clause);
            return false;
        }
        boolean v = (message[at >> 3] >> (7 - (at & 7)) & 1) != 0;
        at++;
        return v;
    }

    /** Goes to the next octet; the bits of padding are zero for a sender and nothing for us. */
    final void align() {
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
    final int determinant() {
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
    final int length(int low, int high) {
        if (high >= 0 && high < 65_536) {
            more = false;
            return (int) integer(low, high);
        }
        return determinant();
    }

    final boolean sized(long length, int low, int high) {
        if (fault == null && (length < low || high >= 0 && length > high)) {
            fail("a size of " + length + " outside its constraint", "X.680 §51.5");
        }
        return fault == null;
    }
}
