package org.sallyport.host.sim;

import java.util.List;

/**
 * A packet that a firewall stopped although no stranger sent it.
 *
 * @param timeNs virtual time
 * @param firewall which one
 * @param packet as it arrived there
 * @param rows rows that would explain it, for a packet whose state is gone; else none
 * @param detail one sentence: what is missing
 */
public record Finding(long timeNs, Kind kind, String firewall, SimPacket packet, List<String> rows, String detail) {
    /** Classes of findings. */
    public enum Kind {
        /** No row allows the packet in either direction: someone uses a port that the book does not know. */
        NO_ROW,
        /** An answer came after the pinhole had closed: a keep-alive is missing or too slow. */
        PINHOLE_CLOSED,
        /** A TCP segment of a connection that the firewall does not know (any more). */
        NO_STATE
    }

    @Override
    public String toString() {
        return kind + " at " + firewall + " +" + (timeNs - SimTime.START_NS) / 1_000_000 + " ms: " + packet + " from "
                + packet.origin() + ": " + detail;
    }
}
