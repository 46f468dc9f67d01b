package org.sallyport.stun;

/** The four classes of a STUN message, RFC 8489 §5; the ordinal is the two-bit value on the wire. */
public enum StunClass {
    REQUEST,
    INDICATION,
    SUCCESS,
    ERROR
}
