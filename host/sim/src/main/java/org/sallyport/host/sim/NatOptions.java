package org.sallyport.host.sim;

import org.sallyport.wire.IpAddress;

/**
 * How a home NAT behaves (RFC 4787 calls the kinds by their mapping and filtering).
 *
 * @param publicAddress its address on the upper segment
 * @param timeoutMinNs shortest time that a UDP mapping lives after the last packet outward
 * @param timeoutMaxNs longest; each mapping draws between the two
 * @param keepPort whether the inner port is kept where it is free, else ports are random
 * @param hairpin whether two hosts behind it reach each other by their public endpoints
 */
public record NatOptions(Kind kind, IpAddress publicAddress, long timeoutMinNs, long timeoutMaxNs, boolean keepPort,
        boolean hairpin) {
    private static final long SECOND = 1_000_000_000L;

    /** The four usual kinds. */
    public enum Kind {
        /** One mapping for all; anyone may send to it. */
        FULL_CONE,
        /** One mapping for all; only addresses that were sent to may answer. */
        RESTRICTED,
        /** One mapping for all; only endpoints that were sent to may answer. */
        PORT_RESTRICTED,
        /** A mapping for each destination; only that destination may answer. */
        SYMMETRIC
    }

    /** A NAT of this kind with random ports, mappings of 30 to 60 s and no hairpin. */
    public static NatOptions of(Kind kind, String publicAddress) {
        return new NatOptions(kind, IpAddress.of(publicAddress), 30 * SECOND, 60 * SECOND, false, false);
    }

    /** The same with other mapping times. */
    public NatOptions timeout(long minNs, long maxNs) {
        return new NatOptions(kind, publicAddress, minNs, maxNs, keepPort, hairpin);
    }

    /** The same, with hairpin. */
    public NatOptions withHairpin() {
        return new NatOptions(kind, publicAddress, timeoutMinNs, timeoutMaxNs, keepPort, true);
    }

    /** The same, keeping inner ports where they are free. */
    public NatOptions keepingPorts() {
        return new NatOptions(kind, publicAddress, timeoutMinNs, timeoutMaxNs, true, hairpin);
    }
}
