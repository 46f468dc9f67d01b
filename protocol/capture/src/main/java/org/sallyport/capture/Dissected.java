package org.sallyport.capture;

import java.util.List;
import org.sallyport.machine.Malformed;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;

/** What one packet of a capture was good for. */
public sealed interface Dissected {
    /**
     * A whole UDP datagram (RFC 768).
     *
     * @param packetNumbers the packets it came in, the last completed it; more than one of a fragmented datagram
     * @param timeNs of the packet that completed it
     */
    record UdpDatagram(
            List<Long> packetNumbers, long timeNs, Endpoint source, Endpoint destination, Octets payload)
            implements Dissected {
        /** The packet that completed it. */
        public long packetNumber() {
            return packetNumbers.getLast();
        }
    }

    /**
     * A TCP segment (RFC 9293 §3.1).
     *
     * @param packetNumbers the packets it came in, the last completed it; more than one of a fragmented datagram
     * @param timeNs of the packet that completed it
     * @param payload as much as was captured
     * @param lengthBytes length of the payload on the wire
     */
    record TcpSegment(
            List<Long> packetNumbers, long timeNs, Endpoint source, Endpoint destination, int sequence, TcpFlags flags,
            int acknowledgment, Octets payload, int lengthBytes)
            implements Dissected {
        /** The packet that completed it. */
        public long packetNumber() {
            return packetNumbers.getLast();
        }
    }

    /**
     * Nothing for a reader of UDP and TCP, or not yet.
     *
     * @param detail what it is instead; the offset is from the start of the packet, of a datagram that was put together
     *     from fragments from the start of its payload
     */
    record NotOurs(long packetNumber, long timeNs, Reason reason, Malformed detail) implements Dissected {}

    /** Why a packet gave neither a datagram nor a segment. */
    enum Reason {
        /** A link layer that is not read here. */
        LINK_TYPE,

        /** Not IPv4 or IPv6, such as ARP. */
        NOT_IP,

        /** IP with something else than UDP or TCP in it, such as ICMP. */
        NOT_UDP_OR_TCP,

        /** A fragment that is kept until the others are there. */
        FRAGMENT_KEPT,

        /** A fragment that does not go with the others; they are dropped with it. */
        FRAGMENT_REFUSED,

        /** The capture cut the packet before the end of what is needed. */
        SNAPPED,

        /** It breaks its protocol's rules. */
        MALFORMED
    }
}
