"""Packets against rows."""

import unittest

from labkit import pcap
from labkit import plan as plans
from labkit.rows import Book, PortRange, Who, classify

ENTRIES = [
    {"id": "SIT-1", "chapter": "sip-traversal", "purpose": "SIP signaling", "from": "control", "to": "edge",
     "transport": "tls", "fromPorts": "25000-29999", "toPorts": "7001", "opens": "control", "built": True},
    {"id": "SIT-2", "chapter": "sip-traversal", "purpose": "RTP", "from": "control", "to": "edge",
     "transport": "udp", "fromPorts": "36002-59998", "toPorts": "36000", "opens": "control", "built": True},
    {"id": "SIT-3", "chapter": "sip-traversal", "purpose": "RTCP", "from": "control", "to": "edge",
     "transport": "udp", "fromPorts": "36003-59999", "toPorts": "36001", "opens": "control", "built": True},
    {"id": "SIP-6", "chapter": "sip-public", "purpose": "RTP", "from": "edge", "to": "endpoint-internet",
     "transport": "udp", "fromPorts": "36002-59998", "toPorts": "1024-65535", "opens": "both", "built": True},
    {"id": "HPU-6", "chapter": "h323-public", "purpose": "RTP", "from": "edge", "to": "endpoint-internet",
     "transport": "udp", "fromPorts": "1024-65535", "toPorts": "1024-65535", "opens": "both", "built": False},
]


class FakeWorld:
    def __init__(self, **options):
        self.variant = plans.Variant(**options)
        self.plan = plans.Plan(self.variant)

    @staticmethod
    def home_public(home):
        return plans.INTERNET.host(100 + home)


def packet(protocol, source, target, flags=pcap.TCP_SYN, **more):
    return pcap.Packet(1.0, protocol, *source, *target, flags=flags, **more)


class Ranges(unittest.TestCase):
    def test_a_range_of_one_parity_admits_only_that_parity(self):
        self.assertTrue(PortRange.of("36002-59998").admits(36004))
        self.assertFalse(PortRange.of("36002-59998").admits(36005))
        self.assertTrue(PortRange.of("36003-59999").admits(59999))

    def test_a_mixed_range_admits_all(self):
        self.assertTrue(all(PortRange.of("25000-29999").admits(port) for port in (25000, 25001, 29999)))
        self.assertFalse(PortRange.of("25000-29999").admits(30000))

    def test_no_port_admits_none(self):
        self.assertFalse(PortRange.of("-").admits(0))


class Classifying(unittest.TestCase):
    CONTROL, EDGE_INNER = "10.20.0.10", "10.30.0.10"

    def setUp(self):
        self.world = FakeWorld()
        self.book = Book(ENTRIES, ("SIT-", "SIP-"))

    def judge(self, *packets, world=None):
        return classify(packets, self.book, Who(world or self.world))

    def test_counts_a_flow_and_its_answers_under_one_row(self):
        there, back = (self.CONTROL, 25001), (self.EDGE_INNER, 7001)
        ledger = self.judge(packet("tcp", there, back), packet("tcp", back, there, 0x12), packet("tcp", there, back, 0x10))
        self.assertEqual({"SIT-1": 3}, dict(ledger.counts))
        self.assertEqual(0, ledger.unexplained_total)

    def test_a_source_port_outside_the_range_has_no_row(self):
        ledger = self.judge(packet("tcp", (self.CONTROL, 40000), (self.EDGE_INNER, 7001)))
        self.assertEqual(1, ledger.unexplained_total)

    def test_the_wrong_side_must_not_open(self):
        ledger = self.judge(packet("udp", (self.EDGE_INNER, 36000), (self.CONTROL, 36002)))
        self.assertEqual(1, ledger.unexplained_total)

    def test_a_datagram_of_the_wrong_parity_has_no_row(self):
        ledger = self.judge(packet("udp", (self.CONTROL, 36003), (self.EDGE_INNER, 36000)))
        self.assertEqual(1, ledger.unexplained_total)

    def test_either_side_may_open_where_the_row_says_both(self):
        outside, edge = ("203.0.113.61", 10000), ("198.51.100.10", 36004)
        self.assertEqual(1, self.judge(packet("udp", outside, edge)).counts["SIP-6"])
        self.assertEqual(1, self.judge(packet("udp", edge, outside)).counts["SIP-6"])

    def test_rows_of_other_chapters_explain_nothing(self):
        ledger = self.judge(packet("udp", ("198.51.100.10", 2000), ("203.0.113.61", 10000)))
        self.assertEqual(1, ledger.unexplained_total)

    def test_a_private_address_that_leaks_has_no_row(self):
        ledger = self.judge(packet("udp", ("203.0.113.61", 10000), (self.CONTROL, 36004)))
        self.assertEqual(1, ledger.unexplained_total)

    def test_behind_a_masquerade_control_may_come_from_any_port(self):
        world = FakeWorld(inner_masquerade=True)
        ledger = self.judge(packet("tcp", ("10.30.0.1", 51234), (self.EDGE_INNER, 7001)), world=world)
        self.assertEqual({"SIT-1": 1}, dict(ledger.counts))

    def test_a_datagram_between_fixed_ports_counts_under_its_own_direction(self):
        entries = [{**ENTRIES[0], "id": name, "from": start, "to": end, "transport": "udp", "fromPorts": "5060",
                    "toPorts": "5060", "opens": start}
                   for name, start, end in (("SII-3", "endpoint", "control"), ("SII-1", "control", "endpoint"))]
        there, back = ("10.20.0.21", 5060), (self.CONTROL, 5060)
        ledger = classify([packet("udp", there, back), packet("udp", back, there)], Book(entries, ("SII-",)),
                          Who(self.world))
        self.assertEqual({"SII-3": 1, "SII-1": 1}, dict(ledger.counts))

    def test_an_icmp_error_belongs_to_the_row_of_what_it_quotes(self):
        flow = (self.CONTROL, 36002), (self.EDGE_INNER, 36000)
        quoted = packet("udp", *flow)
        error = pcap.Packet(2.0, "icmp", self.EDGE_INNER, 0, self.CONTROL, 0, inner=quoted, icmp_type=3)
        ledger = self.judge(quoted, error)
        self.assertEqual(({"SIT-2": 1}, {"SIT-2": 1}), (dict(ledger.counts), dict(ledger.errors)))

    def test_an_echo_request_has_no_row(self):
        self.assertEqual(1, self.judge(pcap.Packet(1.0, "icmp", self.CONTROL, 0, self.EDGE_INNER, 0,
                                                   icmp_type=8)).unexplained_total)

    def test_plumbing_is_not_judged(self):
        ledger = self.judge(pcap.Packet(1.0, "arp"), pcap.Packet(1.0, "icmp", "fe80::1", 0, "ff02::1", 0,
                                                                 icmp_type=135))
        self.assertEqual((2, 0), (ledger.plumbing, ledger.unexplained_total))


if __name__ == "__main__":
    unittest.main()
