package org.sallyport.sip.message;

/**
 * The CSeq header field (RFC 3261 §20.16).
 *
 * @param number 0 to 2^32-1; requests use less than 2^31 (§8.1.1.5)
 * @param method the method, a constant of {@link Method} where there is one
 */
public record CSeq(long number, String method) {
    /** That of a damaged message. */
    static final CSeq NONE = new CSeq(0, "");

    @Override
    public String toString() {
        return number + " " + method;
    }
}
