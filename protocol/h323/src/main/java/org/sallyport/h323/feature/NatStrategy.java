package org.sallyport.h323.feature;

import java.util.Optional;

/**
 * How media shall pass the NATs of a call: the number8 of parameter 8 of H.460.24, §9.6. The numbers rest on GnuGk and
 * H323Plus, which agree.
 */
public enum NatStrategy {
    /** Nothing was decided. */
    UNKNOWN(0),
    /** Directly, nobody needs help. */
    NO_ASSIST(1),
    /** The receiver of the instruction helps. */
    LOCAL_MASTER(2),
    /** The other side helps. */
    REMOTE_MASTER(3),
    /** The gatekeeper of the receiver relays. */
    LOCAL_PROXY(4),
    /** The gatekeeper of the other side relays. */
    REMOTE_PROXY(5),
    /** Both gatekeepers relay. */
    FULL_PROXY(6),
    /** Perhaps the same NAT: probe as Annex A says. */
    SAME_NAT(7),
    /** Probe past the relays as Annex B says. */
    EXTERNAL_PROBE(8),
    /** There is no way. */
    FAILURE(100);

    private final int number;

    NatStrategy(int number) {
        this.number = number;
    }

    /** Of a number; empty for those that are not in use. */
    public static Optional<NatStrategy> of(int number) {
        for (NatStrategy s : values()) if (s.number == number) return Optional.of(s);
        return Optional.empty();
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /** The same strategy as the other side has to be told in a Setup (H323Plus does so). */
    public NatStrategy forPeer() {
        return switch (this) {
            case LOCAL_MASTER -> REMOTE_MASTER;
            case REMOTE_MASTER -> LOCAL_MASTER;
            case LOCAL_PROXY -> REMOTE_PROXY;
            case REMOTE_PROXY -> LOCAL_PROXY;
            case UNKNOWN, NO_ASSIST, FULL_PROXY, SAME_NAT, EXTERNAL_PROBE, FAILURE -> this;
        };
    }
}
