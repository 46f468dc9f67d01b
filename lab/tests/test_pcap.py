"""Captures made by hand, byte for byte, and what must be read from them."""

import struct
import unittest

from labkit import pcap

SOURCE_V4, TARGET_V4 = bytes((10, 20, 0, 10)), bytes((10, 30, 0, 10))
SOURCE_V6 = bytes.fromhex("20010db8002000000000000000000010")
TARGET_V6 = bytes.fromhex("20010db8003000000000000000000010")


def capture(link, *frames, order="<"):
    magic = 0xA1B2C3D4
    data = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 262144, link)
    for number, frame in enumerate(frames):
        data += struct.pack(order + "IIII", 1000 + number, 500000, len(frame), len(frame)) + frame
    return data


def ethernet(kind, body):
    return bytes(12) + struct.pack(">H", kind) + body


def ipv4(protocol, body, *, number=1, fragment=0, options=b""):
    header = struct.pack(">BBHHHBBH", 0x40 | (20 + len(options)) // 4, 0, 20 + len(options) + len(body), number,
                         fragment, 64, protocol, 0)
    return header + SOURCE_V4 + TARGET_V4 + options + body


def ipv6(following, body):
    return struct.pack(">IHBB", 6 << 28, len(body), following, 64) + SOURCE_V6 + TARGET_V6 + body


def udp(payload, source=5060, target=7001):
    return struct.pack(">HHHH", source, target, 8 + len(payload), 0) + payload


def tcp(payload, flags):
    return struct.pack(">HHIIBBHHH", 25000, 7001, 1, 2, 8 << 4, flags, 100, 0, 0) + bytes(12) + payload


class Reading(unittest.TestCase):
    def one(self, frame, link=pcap.LINK_ETHERNET):
        packets = list(pcap.parse(capture(link, frame)))
        self.assertEqual(len(packets), 1)
        return packets[0]

    def test_reads_udp_over_ipv4(self):
        packet = self.one(ethernet(0x0800, ipv4(17, udp(b"hello"))))
        self.assertEqual(("udp", "10.20.0.10", 5060, "10.30.0.10", 7001, b"hello"),
                         (packet.protocol, packet.source, packet.source_port, packet.destination,
                          packet.destination_port, packet.payload))
        self.assertAlmostEqual(1000.5, packet.time)

    def test_does_not_take_the_padding_of_a_short_frame_for_payload(self):
        packet = self.one(ethernet(0x0800, ipv4(17, udp(b"hi")) + bytes(18)))
        self.assertEqual(b"hi", packet.payload)

    def test_skips_options_of_ipv4(self):
        self.assertEqual(b"x", self.one(ethernet(0x0800, ipv4(17, udp(b"x"), options=bytes(8)))).payload)

    def test_skips_a_vlan_tag(self):
        frame = bytes(12) + struct.pack(">HHH", 0x8100, 5, 0x0800) + ipv4(17, udp(b"x"))
        self.assertEqual(b"x", self.one(frame).payload)

    def test_reads_tcp_with_options_and_flags(self):
        packet = self.one(ethernet(0x0800, ipv4(6, tcp(b"data", pcap.TCP_ACK))))
        self.assertEqual(("tcp", b"data", pcap.TCP_ACK), (packet.protocol, packet.payload, packet.flags))

    def test_reads_udp_over_ipv6_behind_an_extension_header(self):
        body = bytes((17, 0)) + bytes(6) + udp(b"six")
        packet = self.one(ethernet(0x86DD, ipv6(0, body)))
        self.assertEqual(("2001:db8:20::10", b"six"), (packet.source, packet.payload))

    def test_joins_fragments_in_any_order(self):
        whole = udp(bytes(range(200)))
        first = ethernet(0x0800, ipv4(17, whole[:80], number=7, fragment=0x2000))
        middle = ethernet(0x0800, ipv4(17, whole[80:160], number=7, fragment=0x2000 | 10))
        last = ethernet(0x0800, ipv4(17, whole[160:], number=7, fragment=20))
        for frames in ((first, middle, last), (last, first, middle)):
            packets = list(pcap.parse(capture(pcap.LINK_ETHERNET, *frames)))
            self.assertEqual([bytes(range(200))], [packet.payload for packet in packets])

    def test_joins_fragments_of_ipv6(self):
        whole = udp(bytes(100))
        first = struct.pack(">BBHI", 17, 0, 0 | 1, 9) + whole[:56]
        last = struct.pack(">BBHI", 17, 0, 56, 9) + whole[56:]
        packets = list(pcap.parse(capture(1, ethernet(0x86DD, ipv6(44, first)), ethernet(0x86DD, ipv6(44, last)))))
        self.assertEqual([100], [len(packet.payload) for packet in packets])

    def test_remembers_only_so_many_unfinished_packets(self):
        joining = pcap.Reassembly()
        for number in range(pcap.Reassembly.UNFINISHED_MAX + 10):
            self.assertIsNone(joining.add(number, 0, True, b"x" * 8))
        self.assertIsNone(joining.add(0, 8, False, b"y"), "the oldest gave way")

    def test_reads_what_an_icmp_error_quotes(self):
        quoted = ipv4(17, udp(b"lost"))
        packet = self.one(ethernet(0x0800, ipv4(1, struct.pack(">BBHI", 3, 3, 0, 0) + quoted)))
        self.assertEqual(("icmp", 7001), (packet.protocol, packet.inner.destination_port))

    def test_reads_the_ports_of_a_quoted_first_fragment_and_skips_what_quotes_another(self):
        for fragment, seen in ((0x2000, [7001]), (0x2000 | 10, []), (20, [])):
            quoted = ipv4(17, udp(bytes(100)), number=7, fragment=fragment)
            frame = ethernet(0x0800, ipv4(1, struct.pack(">BBHI", 3, 1, 0, 0) + quoted))
            packets = pcap.parse(capture(pcap.LINK_ETHERNET, frame))
            self.assertEqual(seen, [packet.inner.destination_port for packet in packets])

    def test_reads_nflog_with_its_prefix(self):
        packet_bytes = ipv4(17, udp(b"seen"))
        prefix = b"before\0"
        frame = bytes((2, 0, 0, 5))
        frame += struct.pack("=HH", 4 + len(prefix), pcap.NFLOG_PREFIX) + prefix + bytes(-len(prefix) % 4)
        frame += struct.pack("=HH", 4 + len(packet_bytes), pcap.NFLOG_PAYLOAD) + packet_bytes
        packet = self.one(frame, pcap.LINK_NFLOG)
        self.assertEqual(("before", b"seen"), (packet.prefix, packet.payload))

    def test_hands_out_what_it_cannot_read(self):
        self.assertEqual("other", self.one(ethernet(0x88CC, b"neighbour")).protocol)
        self.assertEqual("other", self.one(b"short").protocol)
        self.assertEqual("arp", self.one(ethernet(0x0806, bytes(28))).protocol)

    def test_ends_where_a_file_is_cut_short(self):
        data = capture(1, ethernet(0x0800, ipv4(17, udp(b"a"))), ethernet(0x0800, ipv4(17, udp(b"b"))))
        self.assertEqual(1, len(list(pcap.parse(data[:-3]))))
        self.assertEqual([], list(pcap.parse(b"")))

    def test_reads_a_file_of_the_other_byte_order(self):
        data = capture(1, ethernet(0x0800, ipv4(17, udp(b"a"))), order=">")
        self.assertEqual(b"a", next(pcap.parse(data)).payload)

    def test_refuses_what_is_no_capture(self):
        with self.assertRaises(ValueError):
            list(pcap.parse(b"not a capture at all, by any means"))


if __name__ == "__main__":
    unittest.main()
