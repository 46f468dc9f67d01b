package org.sallyport.per;

import org.sallyport.machine.Malformed;

/**
 * Why a message could not be read.
 *
 * @param reason what is wrong, one short sentence without the stranger's own octets
 * @param bitOffset where it was noticed, in bits from the start of the message; inside content that came in fragments
 *     it is counted as if that had come in one piece
 * @param clause the clause that is broken or the limit that is exceeded
 * @param path the structures that were being read, outermost first, joined by {@code >}
 */
public record PerFault(String reason, int bitOffset, String clause, String path) {
    /** The same with its offset in octets, as other protocols tell it. */
    public Malformed malformed() {
        return new Malformed(reason, bitOffset / 8, clause);
    }

    @Override
    public String toString() {
        return reason + " at bit " + bitOffset + " (octet " + bitOffset / 8 + ") in " + path + " (" + clause + ")";
    }
}
