package org.sallyport.capture;

import java.util.List;
import org.sallyport.capture.Dissected.NotOurs;
import org.sallyport.capture.Dissected.Reason;
import org.sallyport.machine.Malformed;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;

/**
 * Takes UDP datagrams and TCP segments out of the packets of one capture, in the order of the file. Fragments of IP are
 * put together within named limits; checksums are not looked at, since a capture at the sender has them before the
 * hardware filled them in.
 */
public final class Dissection {
    /** Tags of 802.1Q before the payload; two are in use, the rest is a stranger's. */
    static final int VLAN_TAGS_MAX = 4;

    /** Extension headers of one IPv6 packet. */
    static final int EXTENSION_HEADERS_MAX = 16;

    private static final int LINK_NULL = 0;
    private static final int LINK_ETHERNET = 1;
    private static final int LINK_RAW = 101;
    private static final int LINK_LOOP = 108;
    private static final int LINK_LINUX_SLL = 113;
    private static final int LINK_IPV4 = 228;
    private static final int LINK_IPV6 = 229;
    private static final int LINK_LINUX_SLL2 = 276;
    private static final String LINKS = "tcpdump.org LINKTYPE registry";

    private static final int ETHER_IPV4 = 0x0800;
    private static final int ETHER_IPV6 = 0x86dd;

    private static final int PROTOCOL_TCP = 6;
    private static final int PROTOCOL_UDP = 17;
    private static final int UDP_BYTES = 8;
    private static final int TCP_BYTES = 20;
    private static final int IPV4_BYTES = 20;
    private static final int IPV6_BYTES = 40;

    /**
     * What an IP packet carries.
     *
     * @param protocol of the payload
     * @param cutBytes how much of the payload's end was not captured
     * @param at where the payload starts, for the offset of a complaint
     */
    private record Carried(
            List<Long> packetNumbers, CapturePacket packet, IpAddress source, IpAddress destination, int protocol,
            Octets payload, long cutBytes, int at) {}

    private final IpReassembly fragments = new IpReassembly();

    /** What the next packet of the capture is good for. */
    public Dissected on(CapturePacket p) {
        return switch (p.linkType()) {
            case LINK_ETHERNET -> etherType(p, 12, 14, "IEEE 802.3 §3.2.6");
            // Packet type, ARPHRD, address length and address stand before.
            case LINK_LINUX_SLL -> etherType(p, 14, 16, "LINKTYPE_LINUX_SLL");
            case LINK_LINUX_SLL2 -> etherType(p, 0, 20, "LINKTYPE_LINUX_SLL2");
            // 12 and 14 are what BSDs write for the same.
            case LINK_RAW, LINK_IPV4, LINK_IPV6, 12, 14 -> ip(p, 0);
            case LINK_NULL, LINK_LOOP -> family(p);
            default -> notOurs(p, Reason.LINK_TYPE, "link type " + p.linkType(), 0, LINKS);
        };
    }

    private static NotOurs notOurs(CapturePacket p, Reason reason, String what, int at, String section) {
        return new NotOurs(p.number(), p.timeNs(), reason, new Malformed(what, at, section));
    }

    private static NotOurs malformed(CapturePacket p, String what, int at, String section) {
        return notOurs(p, Reason.MALFORMED, what, at, section);
    }

    /** Octets are missing: the capture's fault or the sender's. */
    private static NotOurs tooShort(CapturePacket p, String what, int at, String section) {
        return notOurs(p, p.snapped() ? Reason.SNAPPED : Reason.MALFORMED, what, at, section);
    }

    /** Length on the wire; what a stranger's file says of it may be less than is there. */
    private static long wireBytes(CapturePacket p) {
        return Math.max(p.originalBytes(), p.data().length());
    }

    private static int u16(Octets o, int at) {
        return o.at(at) << 8 | o.at(at + 1);
    }

    private static int i32(Octets o, int at) {
        return u16(o, at) << 16 | u16(o, at + 2);
    }

    /** BSD's loopback: an address family in four octets, in the order of the host (NULL) or of the network (LOOP). */
    private Dissected family(CapturePacket p) {
        if (p.data().length() < 4) return tooShort(p, "no address family", 0, LINKS);
        int family = i32(p.data(), 0);
        if ((family & 0xffff_0000) != 0) family = Integer.reverseBytes(family);
        return switch (family) {
            // AF_INET everywhere; AF_INET6 of Linux, NetBSD and OpenBSD, FreeBSD, Darwin.
            case 2, 10, 24, 28, 30 -> ip(p, 4);
            default -> notOurs(p, Reason.NOT_IP, "another address family", 0, LINKS);
        };
    }

    /** An EtherType at one place, and at another what it speaks of: tags of 802.1Q and 802.1ad, then IP. */
    private Dissected etherType(CapturePacket p, int typeAt, int headerBytes, String section) {
        Octets d = p.data();
        if (d.length() < headerBytes) return tooShort(p, "the header of the link", d.length(), section);
        int type = u16(d, typeAt);
        int at = headerBytes;
        for (int tags = 0; isTag(type); tags++) {
            if (tags == VLAN_TAGS_MAX) return malformed(p, "too many VLAN tags", at, "IEEE 802.1Q §9.6");
            if (d.length() < at + 4) return tooShort(p, "a VLAN tag", at, "IEEE 802.1Q §9.6");
            type = u16(d, at + 2);
            at += 4;
        }
        if (type == ETHER_IPV4 || type == ETHER_IPV6) return ip(p, at);
        return notOurs(p, Reason.NOT_IP, String.format("EtherType 0x%04x", type), typeAt, section);
    }

    /** 802.1Q, 802.1ad, and two numbers that were in use before it. */
    private static boolean isTag(int etherType) {
        return etherType == 0x8100 || etherType == 0x88a8 || etherType == 0x9100 || etherType == 0x9200;
    }

    private Dissected ip(CapturePacket p, int at) {
        if (p.data().length() <= at) return tooShort(p, "no IP header", at, "RFC 791 §3.1");
        return switch (p.data().at(at) >>> 4) {
            case 4 -> ipv4(p, at);
            case 6 -> ipv6(p, at);
            default -> malformed(p, "neither version of IP", at, "RFC 791 §3.1");
        };
    }

    private Dissected ipv4(CapturePacket p, int at) {
        String section = "RFC 791 §3.1";
        Octets d = p.data();
        if (d.length() - at < IPV4_BYTES) return tooShort(p, "the IPv4 header", at, section);
        int headerBytes = (d.at(at) & 15) * 4;
        // A sender that leaves the cutting to its hardware may not know the length yet.
        long totalBytes = u16(d, at + 2) == 0 ? wireBytes(p) - at : u16(d, at + 2);
        if (headerBytes < IPV4_BYTES || totalBytes < headerBytes) {
            return malformed(p, "an impossible length of IPv4", at, section);
        }
        long present = Math.min(totalBytes, d.length() - at);
        if (present < headerBytes) return tooShort(p, "the IPv4 options", at + IPV4_BYTES, section);
        if (present < totalBytes && !p.snapped()) return malformed(p, "IPv4 longer than its packet", at + 2, section);
        Octets payload = d.slice(at + headerBytes, (int) (present - headerBytes));
        IpAddress source = IpAddress.v4(i32(d, at + 12));
        IpAddress destination = IpAddress.v4(i32(d, at + 16));
        int fragment = u16(d, at + 6);
        boolean more = (fragment & 0x2000) != 0;
        int offsetBytes = (fragment & 0x1fff) * 8;
        int protocol = d.at(at + 9);
        long cutBytes = totalBytes - present;
        if (more || offsetBytes > 0) {
            if (cutBytes > 0) return tooShort(p, "a fragment", at + headerBytes, "RFC 791 §3.2");
            IpReassembly.Key key =
                    new IpReassembly.Key(p.interfaceName(), source, destination, protocol, (long) u16(d, at + 4));
            return reassembled(p, key, fragments.add(key, p, new IpReassembly.Fragment(offsetBytes, more, protocol,
                    payload)), at, "RFC 791 §3.2");
        }
        return transport(new Carried(List.of(p.number()), p, source, destination, protocol, payload, cutBytes,
                at + headerBytes));
    }

    private Dissected ipv6(CapturePacket p, int at) {
        String section = "RFC 8200 §3";
        Octets d = p.data();
        if (d.length() - at < IPV6_BYTES) return tooShort(p, "the IPv6 header", at, section);
        int start = at + IPV6_BYTES;
        long payloadBytes = u16(d, at + 4) == 0 ? wireBytes(p) - start : u16(d, at + 4);
        long present = Math.min(payloadBytes, d.length() - start);
        if (present < payloadBytes && !p.snapped()) return malformed(p, "IPv6 longer than its packet", at + 4, section);
        return extensions(new Carried(List.of(p.number()), p, address(d, at + 8), address(d, at + 24), d.at(at + 6),
                d.slice(start, (int) present), payloadBytes - present, start));
    }

    private static IpAddress address(Octets d, int at) {
        return IpAddress.of(d.slice(at, 16).toArray());
    }

    /** The extension headers up to UDP or TCP, RFC 8200 §4. */
    private Dissected extensions(Carried c) {
        Octets o = c.payload;
        int protocol = c.protocol;
        int at = 0;
        for (int headers = 0; isExtension(protocol); headers++) {
            if (headers == EXTENSION_HEADERS_MAX) {
                return malformed(c.packet, "too many extension headers", c.at + at, "RFC 8200 §4");
            }
            if (o.length() - at < 8) return cut(c, "an extension header", at, "RFC 8200 §4");
            int next = o.at(at);
            if (protocol == 44) {
                int offsetBytes = u16(o, at + 2) & 0xfff8;
                boolean more = (o.at(at + 3) & 1) != 0;
                if (more || offsetBytes > 0) return fragment(c, at, offsetBytes, more);
                // A fragment that is all of it: RFC 6946.
                at += 8;
            } else {
                // The authentication header counts in words of four octets, RFC 4302 §2.2.
                int bytes = protocol == 51 ? (o.at(at + 1) + 2) * 4 : (o.at(at + 1) + 1) * 8;
                if (o.length() - at < bytes) return cut(c, "an extension header", at, "RFC 8200 §4");
                at += bytes;
            }
            protocol = next;
        }
        return transport(new Carried(c.packetNumbers, c.packet, c.source, c.destination, protocol, o.from(at),
                c.cutBytes, c.at + at));
    }

    /** Hop-by-hop, routing, fragment, authentication, destination options, mobility, HIP, shim6. */
    private static boolean isExtension(int protocol) {
        return switch (protocol) {
            case 0, 43, 44, 51, 60, 135, 139, 140 -> true;
            default -> false;
        };
    }

    private Dissected fragment(Carried c, int at, int offsetBytes, boolean more) {
        CapturePacket p = c.packet;
        if (c.packetNumbers.size() > 1) return malformed(p, "a fragment inside a fragment", at, "RFC 8200 §4.5");
        if (c.cutBytes > 0) return tooShort(p, "a fragment", c.at + at, "RFC 8200 §4.5");
        IpReassembly.Key key = new IpReassembly.Key(p.interfaceName(), c.source, c.destination, IpReassembly.IPV6,
                i32(c.payload, at + 4) & 0xffff_ffffL);
        return reassembled(p, key, fragments.add(key, p, new IpReassembly.Fragment(offsetBytes, more, c.payload.at(at),
                c.payload.from(at + 8))), c.at + at, "RFC 8200 §4.5");
    }

    private Dissected reassembled(
            CapturePacket p, IpReassembly.Key key, IpReassembly.Added added, int at, String section) {
        return switch (added) {
            case IpReassembly.Kept _ -> notOurs(p, Reason.FRAGMENT_KEPT, "a fragment", at, section);
            case IpReassembly.Refused(String why) -> notOurs(p, Reason.FRAGMENT_REFUSED, why, at, section);
            case IpReassembly.Whole(List<Long> numbers, int protocol, Octets payload) -> {
                Carried c = new Carried(numbers, p, key.source(), key.destination(), protocol, payload, 0, 0);
                yield key.protocol() == IpReassembly.IPV6 ? extensions(c) : transport(c);
            }
        };
    }

    /** The payload is too short: because the capture cut it, or because it is. */
    private static NotOurs cut(Carried c, String what, int at, String section) {
        return notOurs(c.packet, c.cutBytes > 0 ? Reason.SNAPPED : Reason.MALFORMED, what, c.at + at, section);
    }

    private static Dissected transport(Carried c) {
        return switch (c.protocol) {
            case PROTOCOL_UDP -> udp(c);
            case PROTOCOL_TCP -> tcp(c);
            default -> notOurs(c.packet, Reason.NOT_UDP_OR_TCP, "IP protocol " + c.protocol, c.at,
                    "IANA protocol numbers");
        };
    }

    private static Dissected udp(Carried c) {
        Octets o = c.payload;
        if (o.length() < UDP_BYTES) return cut(c, "the UDP header", 0, "RFC 768");
        int lengthField = u16(o, 4);
        // 0 stands for more than 64 KiB, RFC 2675 §4.
        long lengthBytes = lengthField == 0 ? o.length() + c.cutBytes : lengthField;
        if (lengthBytes < UDP_BYTES) return malformed(c.packet, "an impossible length of UDP", c.at + 4, "RFC 768");
        if (lengthBytes > o.length() + c.cutBytes) {
            return malformed(c.packet, "UDP longer than its packet", c.at + 4, "RFC 768");
        }
        if (lengthBytes > o.length()) return cut(c, "a datagram", o.length(), "RFC 768");
        return new Dissected.UdpDatagram(c.packetNumbers, c.packet.timeNs(), new Endpoint(c.source, u16(o, 0)),
                new Endpoint(c.destination, u16(o, 2)), o.slice(UDP_BYTES, (int) lengthBytes - UDP_BYTES));
    }

    private static Dissected tcp(Carried c) {
        Octets o = c.payload;
        if (o.length() < TCP_BYTES) return cut(c, "the TCP header", 0, "RFC 9293 §3.1");
        int headerBytes = (o.at(12) >>> 4) * 4;
        if (headerBytes < TCP_BYTES || headerBytes > o.length() + c.cutBytes) {
            return malformed(c.packet, "an impossible data offset", c.at + 12, "RFC 9293 §3.1");
        }
        // Cut inside its options a segment still tells of its place in the stream.
        Octets payload = o.from(Math.min(headerBytes, o.length()));
        // What the link says of the length on the wire may be a stranger's; a sequence number has 32 bits.
        int lengthBytes = (int) Math.min(o.length() + c.cutBytes - headerBytes, CaptureFormat.PACKET_BYTES_MAX);
        return new Dissected.TcpSegment(c.packetNumbers, c.packet.timeNs(), new Endpoint(c.source, u16(o, 0)),
                new Endpoint(c.destination, u16(o, 2)), i32(o, 4), new TcpFlags(o.at(13)), i32(o, 8), payload,
                lengthBytes);
    }
}
