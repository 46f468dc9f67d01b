package org.sallyport.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.capture.Packets.A;
import static org.sallyport.capture.Packets.A6;
import static org.sallyport.capture.Packets.B;
import static org.sallyport.capture.Packets.B6;
import static org.sallyport.capture.Packets.RAW;
import static org.sallyport.capture.Packets.TCP;
import static org.sallyport.capture.Packets.UDP;
import static org.sallyport.capture.Packets.counted;
import static org.sallyport.capture.Packets.fragment4;
import static org.sallyport.capture.Packets.fragment6;
import static org.sallyport.capture.Packets.packet;
import static org.sallyport.capture.Packets.part;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.capture.Dissected.NotOurs;
import org.sallyport.capture.Dissected.Reason;
import org.sallyport.capture.Dissected.TcpSegment;
import org.sallyport.capture.Dissected.UdpDatagram;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;

class DissectionTest {
    private static final byte[] PAYLOAD = counted(5);
    private static final byte[] PACKET = Packets.ip(A, B, UDP, Packets.udp(A, B, PAYLOAD));
    private static final byte[] PACKET6 = Packets.ip(A6, B6, UDP, Packets.udp(A6, B6, PAYLOAD));

    private final Dissection dissection = new Dissection();

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private void gives(int linkType, byte[] header, byte[] packet, Endpoint source, Endpoint destination) {
        assertThat(dissection.on(packet(3, linkType, Files.join(header, packet)))).isEqualTo(
                new UdpDatagram(List.of(3L), 3_000, source, destination, Octets.of(PAYLOAD)));
    }

    private NotOurs refused(CapturePacket p) {
        return (NotOurs) dissection.on(p);
    }

    private Reason reason(int linkType, byte[] data) {
        return refused(packet(1, linkType, data)).reason();
    }

    @ParameterizedTest
    @CsvSource({
        "Ethernet, 1, 020000000001 020000000002 0800, 020000000001 020000000002 86dd",
        "802.1Q, 1, 020000000001 020000000002 8100 0005 0800, 020000000001 020000000002 8100 e005 86dd",
        "802.1ad, 1, 020000000001 020000000002 88a800078100 00050800, 020000000001 020000000002 910000078100 000586dd",
        "SLL, 113, 0000 0001 0006 0200000000010000 0800, 0004 0304 0006 0000000000000000 86dd",
        "SLL with a tag, 113, 000000010006 0200000000010000 81000005 0800, 000000010006 0200000000010000 81000005 86dd",
        "SLL2, 276, 0800 0000 00000002 0001 04 06 0200000000010000, 86dd 0000 00000002 0001 04 06 0200000000010000",
        "RAW, 101, '', ''",
        "RAW of BSD, 12, '', ''",
        "RAW of OpenBSD, 14, '', ''",
        "IPv4 or IPv6 alone, 228, '', ''",
        "NULL of a little host, 0, 02000000, 1e000000",
        "NULL of a big host, 0, 00000002, 00000018",
        "NULL of Linux, 0, 02000000, 0a000000",
        "LOOP, 108, 00000002, 0000001c",
    })
    void findsIpUnderEveryLink(String name, int linkType, String before4, String before6) {
        gives(linkType, hex(before4), PACKET, A, B);
        gives(linkType, hex(before6), PACKET6, A6, B6);
    }

    @Test
    void readsNoMoreTagsThanTheLimit() {
        String tag = "8100 0005 ";
        String addresses = "020000000001 020000000002 ";
        gives(1, hex(addresses + tag.repeat(Dissection.VLAN_TAGS_MAX) + "0800"), PACKET, A, B);
        byte[] more = hex(addresses + tag.repeat(Dissection.VLAN_TAGS_MAX + 1) + "0800");
        assertThat(refused(packet(1, 1, Files.join(more, PACKET))).detail().reason()).isEqualTo("too many VLAN tags");
    }

    @Test
    void leavesOutWhatFillsAnEthernetFrameUp() {
        gives(1, hex("020000000001 020000000002 0800"), Files.join(PACKET, new byte[13]), A, B);
    }

    @Test
    void readsIpv4WithOptionsAndWithoutALength() {
        byte[] options = Files.join(part(PACKET, 0, 20), hex("94040000"), part(PACKET, 20, PACKET.length));
        options[0] = 0x46;
        options[3] += 4;
        gives(RAW, new byte[0], options, A, B);
        byte[] noLength = PACKET.clone();
        noLength[2] = 0;
        noLength[3] = 0;
        gives(RAW, new byte[0], noLength, A, B);
    }

    @Test
    void walksTheExtensionHeadersOfIpv6() {
        byte[] udp = Packets.udp(A6, B6, PAYLOAD);
        byte[] hop = hex("2b00 010400000000");
        byte[] routing = hex("3c02 0000000000000000000000000000 0000000000000000");
        byte[] options = hex("3301 010c000000000000000000000000");
        byte[] authentication = hex("2c04 0000 00000001 00000001 000000000000000000000000");
        byte[] atomic = hex("1100 0000 00000009");
        gives(RAW, new byte[0], Packets.ip6(A6, B6, 0, Files.join(hop, routing, options, authentication, atomic, udp)),
                A6, B6);
        byte[] endless = new byte[8 * 20];
        assertThat(refused(packet(1, RAW, Packets.ip6(A6, B6, 0, endless))).detail().reason())
                .isEqualTo("too many extension headers");
    }

    @Test
    void readsATcpSegmentWithItsOptions() {
        for (Endpoint[] ends : new Endpoint[][] {{A, B}, {A6, B6}}) {
            byte[] tcp = Packets.tcp(ends[0], ends[1], 0xfffffffe, 0x18, 77, PAYLOAD);
            assertThat(dissection.on(packet(1, RAW, Packets.ip(ends[0], ends[1], TCP, tcp)))).isEqualTo(
                    new TcpSegment(List.of(1L), 1_000, ends[0], ends[1], -2, new TcpFlags(0x18), 77,
                            Octets.of(PAYLOAD), 5));
        }
    }

    @Test
    void saysWhatIsNotOurs() {
        assertThat(reason(147, PACKET)).isEqualTo(Reason.LINK_TYPE);
        NotOurs arp = refused(packet(1, 1, hex("ffffffffffff 020000000002 0806 0001")));
        assertThat(arp.reason()).isEqualTo(Reason.NOT_IP);
        assertThat(arp.detail().toString()).isEqualTo("EtherType 0x0806 at octet 12 (IEEE 802.3 §3.2.6)");
        assertThat(reason(0, hex("07000000"))).isEqualTo(Reason.NOT_IP);
        NotOurs icmp = refused(packet(1, RAW, Packets.ip(A, B, 1, new byte[8])));
        assertThat(icmp.reason()).isEqualTo(Reason.NOT_UDP_OR_TCP);
        assertThat(icmp.detail().reason()).isEqualTo("IP protocol 1");
        assertThat(reason(RAW, Packets.ip6(A6, B6, 59, new byte[0]))).isEqualTo(Reason.NOT_UDP_OR_TCP);
    }

    @Test
    void everyPacketThatIsTooShortForItselfIsMalformedAndEverySnappedOneIsSnapped() {
        byte[] link = hex("020000000001 020000000002 8100 0005 0800");
        byte[] link6 = hex("020000000001 020000000002 8100 0005 86dd");
        byte[] v6 = Packets.ip6(A6, B6, 0, Files.join(hex("1100 010400000000"), Packets.udp(A6, B6, PAYLOAD)));
        for (byte[] whole : List.of(Files.join(link, PACKET), Files.join(link6, v6))) {
            for (int length = 0; length < whole.length; length++) {
                assertThat(reason(1, Arrays.copyOf(whole, length))).as("length " + length).isEqualTo(Reason.MALFORMED);
                assertThat(refused(Packets.snapped(1, 1, whole, length)).reason()).as("length " + length)
                        .isEqualTo(Reason.SNAPPED);
            }
            assertThat(dissection.on(packet(1, 1, whole))).isInstanceOf(UdpDatagram.class);
        }
    }

    @Test
    void keepsThePlaceOfATcpSegmentThatTheCaptureCut() {
        byte[] whole = Packets.ip(A, B, TCP, Packets.tcp(A, B, 9, 0x10, 0, PAYLOAD));
        for (int captured = 40; captured <= whole.length; captured++) {
            TcpSegment s = (TcpSegment) dissection.on(Packets.snapped(1, RAW, whole, captured));
            assertThat(s.lengthBytes()).isEqualTo(5);
            assertThat(s.payload()).isEqualTo(Octets.of(part(PAYLOAD, 0, Math.max(0, captured - 44))));
        }
        assertThat(refused(Packets.snapped(1, RAW, whole, 39)).reason()).isEqualTo(Reason.SNAPPED);
    }

    @Test
    void refusesLengthsThatContradict() {
        byte[] udpTooLong = PACKET.clone();
        udpTooLong[25] = 14;
        byte[] udpTooShort = PACKET.clone();
        udpTooShort[25] = 7;
        byte[] headerTooShort = PACKET.clone();
        headerTooShort[0] = 0x44;
        byte[] totalTooShort = PACKET.clone();
        totalTooShort[3] = 19;
        byte[] tcpOffset = Packets.ip(A, B, TCP, Packets.tcp(A, B, 0, 0x10, 0));
        tcpOffset[32] = 0x40;
        byte[] tcpBeyond = Packets.ip(A, B, TCP, Packets.tcp(A, B, 0, 0x10, 0));
        tcpBeyond[32] = 0x70;
        byte[] version = PACKET.clone();
        version[0] = 0x55;
        for (byte[] bad : List.of(udpTooLong, udpTooShort, headerTooShort, totalTooShort, tcpOffset, tcpBeyond,
                version)) {
            assertThat(reason(RAW, bad)).isEqualTo(Reason.MALFORMED);
        }
    }

    @Test
    void takesAWrongOriginalLengthForWhatItIs() {
        byte[] noLength = PACKET6.clone();
        noLength[5] = 0;
        for (long original : new long[] {0, 3, 39, 0xffff_ffffL}) {
            CapturePacket p = new CapturePacket(1, "", 0, RAW, Octets.of(noLength), original);
            assertThat(dissection.on(p)).isNotNull();
        }
    }

    @Test
    void putsFragmentsTogetherInAnyOrder() {
        byte[] udp = Packets.udp(A, B, counted(60));
        byte[][] parts = {
            fragment4(A, B, UDP, 5, 0, true, part(udp, 0, 24)), fragment4(A, B, UDP, 5, 24, true, part(udp, 24, 40)),
            fragment4(A, B, UDP, 5, 40, false, part(udp, 40, 68))};
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            assertThat(reason(RAW, parts[order[0]])).isEqualTo(Reason.FRAGMENT_KEPT);
            assertThat(dissection.on(packet(2, RAW, parts[order[0]]))).as("the same again")
                    .isInstanceOf(NotOurs.class);
            assertThat(dissection.on(packet(3, RAW, parts[order[1]]))).isInstanceOf(NotOurs.class);
            assertThat(dissection.on(packet(8, RAW, parts[order[2]]))).isEqualTo(
                    new UdpDatagram(List.of(1L, 3L, 8L), 8_000, A, B, Octets.of(counted(60))));
        }
    }

    @Test
    void putsFragmentsOfIpv6TogetherWithHeadersBeforeAndAfter() {
        byte[] body = Files.join(hex("1100 010400000000"), Packets.udp(A6, B6, counted(60)));
        assertThat(reason(RAW, fragment6(60, 9, 32, false, part(body, 32, body.length))))
                .isEqualTo(Reason.FRAGMENT_KEPT);
        byte[] first = fragment6(60, 9, 0, true, part(body, 0, 32));
        byte[] hop = Files.join(part(first, 0, 40), hex("2c00 010400000000"), part(first, 40, first.length));
        hop[5] += 8;
        hop[6] = 0;
        assertThat(dissection.on(packet(2, RAW, hop))).isEqualTo(
                new UdpDatagram(List.of(1L, 2L), 2_000, A6, B6, Octets.of(counted(60))));
    }

    @Test
    void refusesFragmentsThatOverlapAndWhatFollowsOfThem() {
        byte[] udp = Packets.udp(A, B, counted(60));
        assertThat(reason(RAW, fragment4(A, B, UDP, 5, 0, true, part(udp, 0, 32)))).isEqualTo(Reason.FRAGMENT_KEPT);
        NotOurs overlap = refused(packet(2, RAW, fragment4(A, B, UDP, 5, 24, true, part(udp, 24, 40))));
        assertThat(overlap.reason()).isEqualTo(Reason.FRAGMENT_REFUSED);
        assertThat(overlap.detail().reason()).isEqualTo("fragments that overlap");
        assertThat(reason(RAW, fragment4(A, B, UDP, 5, 32, false, part(udp, 32, 68))))
                .isEqualTo(Reason.FRAGMENT_REFUSED);
        // Another datagram is not touched by it, nor is the same number a minute later.
        assertThat(reason(RAW, fragment4(A, B, UDP, 6, 0, true, part(udp, 0, 32)))).isEqualTo(Reason.FRAGMENT_KEPT);
        CapturePacket late = new CapturePacket(9, "", IpReassembly.WAIT_NS_MAX + 2_000, RAW,
                Octets.of(fragment4(A, B, UDP, 5, 0, true, part(udp, 0, 32))), 52);
        assertThat(((NotOurs) dissection.on(late)).reason()).isEqualTo(Reason.FRAGMENT_KEPT);
    }

    @Test
    void refusesFragmentsWithTwoEndsOddLengthsAndTooMuchOfThem() {
        byte[] some = new byte[16];
        assertThat(reason(RAW, fragment4(A, B, UDP, 1, 32, false, some))).isEqualTo(Reason.FRAGMENT_KEPT);
        assertThat(reason(RAW, fragment4(A, B, UDP, 1, 16, false, some))).isEqualTo(Reason.FRAGMENT_REFUSED);
        assertThat(reason(RAW, fragment4(A, B, UDP, 2, 32, false, some))).isEqualTo(Reason.FRAGMENT_KEPT);
        assertThat(reason(RAW, fragment4(A, B, UDP, 2, 48, true, some))).isEqualTo(Reason.FRAGMENT_REFUSED);
        assertThat(reason(RAW, fragment4(A, B, UDP, 3, 0, true, new byte[15]))).isEqualTo(Reason.FRAGMENT_REFUSED);
        assertThat(reason(RAW, fragment4(A, B, UDP, 3, 0, true, new byte[0]))).isEqualTo(Reason.FRAGMENT_REFUSED);
        assertThat(reason(RAW, fragment4(A, B, UDP, 3, 65_528, false, some))).isEqualTo(Reason.FRAGMENT_REFUSED);
    }

    @Test
    void keepsFragmentsOfTwoInterfacesApart() {
        byte[] udp = Packets.udp(A, B, counted(60));
        byte[] first = fragment4(A, B, UDP, 5, 0, true, part(udp, 0, 32));
        byte[] last = fragment4(A, B, UDP, 5, 32, false, part(udp, 32, 68));
        int number = 0;
        for (byte[] f : List.of(first, last)) {
            for (String name : List.of("lan", "wan")) {
                CapturePacket p = new CapturePacket(++number, name, 0, RAW, Octets.of(f), f.length);
                boolean whole = dissection.on(p) instanceof UdpDatagram;
                assertThat(whole).isEqualTo(f == last);
            }
        }
    }
}
