package org.sallyport.machine;

/**
 * Why a stranger's bytes could not be read: a value, never an exception.
 *
 * @param reason what is wrong, one short sentence without the stranger's own bytes
 * @param offset where it was noticed, in octets from the start of the message
 * @param section the clause that is broken, such as {@code RFC 3261 §20.16}
 */
public record Malformed(String reason, int offset, String section) {
    @Override
    public String toString() {
        return reason + " at octet " + offset + " (" + section + ")";
    }
}
