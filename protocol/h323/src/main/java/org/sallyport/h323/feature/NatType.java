package org.sallyport.h323.feature;

import java.util.Optional;

/**
 * What kind of NAT an endpoint found itself behind: a number8 of H.460.23 and H.460.24, in the words of RFC 3489 §5.
 * The numbers rest on GnuGk and on H323Plus's STUN client.
 */
public enum NatType {
    /** It does not know. */
    UNKNOWN,
    /** None. */
    OPEN,
    /** Full cone. */
    CONE,
    /** Restricted cone. */
    RESTRICTED,
    /** Port restricted cone. */
    PORT_RESTRICTED,
    /** Symmetric. */
    SYMMETRIC,
    /** No NAT, but a firewall that lets answers in only. */
    FIREWALL_SYMMETRIC,
    /** UDP does not pass. */
    BLOCKED,
    /** Some UDP passes. */
    PARTIALLY_BLOCKED;

    private static final NatType[] ALL = values();

    /** Of a number; empty for those that are not in use. */
    public static Optional<NatType> of(int number) {
        return number >= 0 && number < ALL.length ? Optional.of(ALL[number]) : Optional.empty();
    }

    /** The number on the wire. */
    public int number() {
        return ordinal();
    }
}
