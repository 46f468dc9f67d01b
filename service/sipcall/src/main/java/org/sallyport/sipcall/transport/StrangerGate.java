package org.sallyport.sipcall.transport;

import org.sallyport.machine.Entropy;
import org.sallyport.machine.PrefixBudget;
import org.sallyport.sip.message.PacketKind;
import org.sallyport.wire.IpAddress;

/**
 * Decides by the source alone whether a stranger's datagram is read at all: whoever sends more than could ever be of
 * use must not cost the time of reading it, for there is one desk for everybody. Owner: the desk.
 *
 * <p>Wider than {@link SourceShares}, which count what was read: answers and what belongs to a call come through here
 * too, and a /24 may be many people behind one NAT. Sources can be forged, so there is a sum for all strangers
 * together, and STUN answers toward an address that we know have a limit of their own. Whom we know is heard in any
 * case.
 */
final class StrangerGate {
    /** Datagrams of a prefix that are read for each request that one stranger may make. */
    private static final int OF_A_SHARE = 10;

    /** Of how many prefixes at their limit everything is still read. */
    private static final int PREFIXES = 20;

    /**
     * STUN answers a second to a prefix: keep-alives of 500 phones each 25 s, before they have registered. What is
     * answered is 32 octets for 20 at the least, so somebody else's address could be flooded by them.
     */
    private static final int STUN_PER_SECOND = 20;

    /** The same to all: 64 kB/s. */
    private static final int STUN_ALL_PER_SECOND = 2_000;

    private final PrefixBudget read;
    private final PrefixBudget stun;
    private final PrefixBudget stunOfKnown;

    StrangerGate(int strangersPerSecond, Entropy entropy) {
        int perPrefix = strangersPerSecond * OF_A_SHARE;
        read = new PrefixBudget(perPrefix, perPrefix * PREFIXES, entropy.nextLong());
        stun = new PrefixBudget(STUN_PER_SECOND, STUN_ALL_PER_SECOND, entropy.nextLong());
        stunOfKnown = new PrefixBudget(STUN_PER_SECOND, STUN_ALL_PER_SECOND, entropy.nextLong());
    }

    boolean admits(PacketKind kind, IpAddress source, boolean known, long nowNs) {
        return switch (kind) {
            case SIP -> known || read.take(source.high(), source.low(), nowNs);
            case STUN -> (known ? stunOfKnown : stun).take(source.high(), source.low(), nowNs);
            case KEEP_ALIVE, OTHER -> true;
        };
    }
}
