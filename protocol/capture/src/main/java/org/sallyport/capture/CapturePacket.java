package org.sallyport.capture;

import org.sallyport.wire.Octets;

/**
 * One packet of a capture.
 *
 * @param number its place in the file, from 1, over all interfaces and sections
 * @param interfaceName what the file calls the interface; empty where it names none
 * @param timeNs since the epoch, 0 for a Simple Packet Block, which has no time; clamped where 64 bits do not hold it
 * @param linkType what the data starts with, a LINKTYPE value of the registry at tcpdump.org
 * @param data the octets that were captured
 * @param originalBytes length on the wire, more than the data where the capture was limited
 */
public record CapturePacket(
        long number, String interfaceName, long timeNs, int linkType, Octets data, long originalBytes) {
    /** Whether the end of the packet was not captured. */
    public boolean snapped() {
        return data.length() < originalBytes;
    }
}
