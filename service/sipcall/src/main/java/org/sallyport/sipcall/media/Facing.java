package org.sallyport.sipcall.media;

import org.sallyport.sipcall.transport.LocalInterface;
import org.sallyport.wire.IpAddress;

/**
 * Whom a leg faces, and so which ports it gets and how it learns its far end.
 *
 * @param kind what is there
 * @param via the interface
 * @param signalling where the far end's SIP comes from: preferred when latching, and the edge's address for a probe
 */
public record Facing(Kind kind, LocalInterface via, IpAddress signalling) {
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
