package org.sallyport.media.desk;

import java.util.List;
import org.sallyport.ice.IceMode;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;

/**
 * Whom a leg faces, and so which ports it gets and how it learns its far end.
 *
 * @param kind what is there
 * @param via the interface
 * @param signalling where the far end's SIP comes from: preferred when latching, and the edge's address for a probe
 * @param ice what the zone of an endpoint wants of ICE; without meaning toward the other node
 * @param standing what is known of whoever signals
 * @param asymmetric whether its zone has devices that receive where they are described, though they send from another
 *     port
 */
public record Facing(Kind kind, LocalInterface via, IpAddress signalling, IceMode ice, Standing standing,
        boolean asymmetric) {
    /** Somebody who receives where he sends from. */
    public Facing(Kind kind, LocalInterface via, IpAddress signalling, IceMode ice, Standing standing) {
        this(kind, via, signalling, ice, standing, false);
    }

    /** What is known of an endpoint, and so of the addresses that it names for media. */
    public enum Standing {
        /** Nothing: a datagram bears its address, and anybody can write one. */
        CLAIMED,
        /** It is at the address that it signals from: it has got something that we sent there. */
        THERE,
        /** It is there, and our own configuration names it: media may be elsewhere with it. */
        LISTED
    }

    /** The same with what is known by now, where that is more. */
    public Facing atLeast(Standing now) {
        return new Facing(kind, via, signalling, ice, standing.compareTo(now) >= 0 ? standing : now, asymmetric);
    }

    /** The same over another interface of ours. */
    Facing over(LocalInterface other) {
        return new Facing(kind, other, signalling, ice, standing, asymmetric);
    }

    /** Whether it is the other node of the pair. */
    public boolean pair() {
        return kind == Kind.TOWARD_EDGE || kind == Kind.TOWARD_CONTROL;
    }

    /** The rows by which a leg receives RTP, or RTCP. */
    public List<String> rows(boolean rtp) {
        return switch (kind) {
            case INSIDE_ENDPOINT -> List.of(rtp ? "SII-6" : "SII-7");
            case INTERNET_ENDPOINT -> rtp ? List.of("SIP-6", "SIN-4") : List.of("SIP-7", "SIN-5");
            case TOWARD_EDGE, TOWARD_CONTROL -> List.of(rtp ? "SIT-2" : "SIT-3");
        };
    }

    /** What a leg can face. */
    public enum Kind {
        /** A phone or another system inside: its description can be believed. */
        INSIDE_ENDPOINT,
        /** Somebody on the internet: believed only where the address fits the signalling or is public. */
        INTERNET_ENDPOINT,
        /** The edge, seen from control: probe its shared pair. */
        TOWARD_EDGE,
        /** Control, seen from the edge: it proves itself at our shared pair. */
        TOWARD_CONTROL
    }
}
