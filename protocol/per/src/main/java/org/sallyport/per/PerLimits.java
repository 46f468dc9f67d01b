package org.sallyport.per;

/**
 * What one message may cost its reader, whatever it says of itself.
 *
 * @param messageBytesMax longest message
 * @param nestingMax deepest nesting of sequences, choices and enumerations, the outermost counted
 * @param elementsMax most elements of all lists together; lists of empty elements cost no bits and need this
 */
public record PerLimits(int messageBytesMax, int nestingMax, int elementsMax) {
    /**
     * A message as long as a TPKT frame can be (RFC 1006 §6: 65,535 octets); the deepest types in use stay below 40
     * levels, and the longest lists in use (a capability table of 256 entries in each of a few sets) below 4,096
     * elements.
     */
    public static final PerLimits DEFAULT = new PerLimits(65_535, 64, 16_384);

    /** Most additions behind the extension mark of one sequence: the widest type in use has about 40. */
    public static final int ADDITIONS_MAX = 64;

    /** Longest INTEGER without a bound, in octets: wider ones have no meaning in any type in use. */
    public static final int INTEGER_BYTES_MAX = 8;

    /** Longest contents of an OBJECT IDENTIFIER, in octets. */
    public static final int OID_BYTES_MAX = 128;

    public PerLimits {
        // Offsets are counted in bits of an int.
        if (messageBytesMax < 1 || messageBytesMax > Integer.MAX_VALUE / 8) {
            throw new IllegalArgumentException("messageBytesMax=" + messageBytesMax);
        }
        if (nestingMax < 1) throw new IllegalArgumentException("nestingMax=" + nestingMax);
        if (elementsMax < 1) throw new IllegalArgumentException("elementsMax=" + elementsMax);
    }
}
