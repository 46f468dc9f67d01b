package org.sallyport.turn;

import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.Role;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** The rows of the port document behind the datagram sockets of the TURN server; they open with its switch. */
public final class TurnRows {
    private static final String[] LISTENING_INSIDE = {"ICE-1", "ICE-7", "UCD-6"};
    private static final String[] LISTENING_OUTSIDE = {"ICE-3", "UCE-3", "JGE-3"};
    private static final String[] LISTENING_BOTH = {"ICE-1", "ICE-7", "UCD-6", "ICE-3", "UCE-3", "JGE-3"};
    private static final String[] RELAY = {"ICE-2", "ICE-4", "ICE-5", "ICE-7", "UCE-4", "JGE-4"};

    private TurnRows() {}

    /** Toward whom an address listens. */
    public enum Facing {
        /** The inner firewall. */
        INSIDE,
        /** The internet. */
        OUTSIDE,
        /** Either, on an edge with one interface. */
        BOTH
    }

    /** The claim of a UDP socket on which clients are heard. */
    public static PortClaim listening(PortBook book, Endpoint local, Facing facing) {
        return book.claim(Role.EDGE, PortClaim.Side.LISTEN, Transport.UDP, local, switch (facing) {
            case INSIDE -> LISTENING_INSIDE;
            case OUTSIDE -> LISTENING_OUTSIDE;
            case BOTH -> LISTENING_BOTH;
        });
    }

    /** The claim of the UDP socket of one relayed transport address. */
    public static PortClaim relay(PortBook book, Endpoint local) {
        return book.claim(Role.EDGE, PortClaim.Side.BOTH, Transport.UDP, local, RELAY);
    }
}
