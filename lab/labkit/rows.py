"""The rows of the port document as `sallyport ports --format json` prints them, and packets held against them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from labkit import pcap
from labkit import plan as plans

# Neighbour discovery, router discovery and multicast listening: every link has them, no firewall passes them.
PLUMBING_ICMPV6 = {130, 131, 132, 133, 134, 135, 136, 137, 143}
UNEXPLAINED_MAX = 50
# Who is behind a home NAT is an endpoint on the internet whose firewall the document sometimes names apart.
HOME = {"endpoint-firewall", "endpoint-internet"}


@dataclass(frozen=True)
class PortRange:
    """Ports of one end: a range, of one parity where both its ends have that one and it is not a single port."""

    first: int
    last: int

    @staticmethod
    def of(text):
        """Reads "5060", "36002-59998"; anything else stands for no port at all."""
        first, _, last = str(text).partition("-")
        return PortRange(int(first), int(last or first)) if first.isdigit() else PortRange(1, 0)

    def admits(self, port):
        """Whether the port belongs to it."""
        if not self.first <= port <= self.last:
            return False
        step = 2 if (self.last - self.first) % 2 == 0 and self.last > self.first else 1
        return (port - self.first) % step == 0


@dataclass(frozen=True)
class Row:
    """One transport of one row."""

    id: str
    chapter: str
    purpose: str
    source: str
    target: str
    protocol: str
    source_ports: tuple
    target_ports: tuple
    opens: str
    built: bool

    @staticmethod
    def of(entry):
        """Reads one object of the printed array."""
        transport = entry["transport"]
        return Row(
            entry["id"], entry["chapter"], entry["purpose"], entry["from"], entry["to"],
            "tcp" if transport == "tls" else transport,
            _ranges(entry["fromPorts"]), _ranges(entry["toPorts"]), entry["opens"], bool(entry["built"]))

    def explains(self, opening):
        """Whether a flow that began with this opening belongs to the row."""
        forward = (self.source in opening.senders and self.target in opening.receivers
                   and (opening.sender_masked or _admits(self.source_ports, opening.sender_port))
                   and _admits(self.target_ports, opening.receiver_port))
        if forward and self.opens in (self.source, "both"):
            return True
        backward = (self.target in opening.senders and self.source in opening.receivers
                    and _admits(self.target_ports, opening.sender_port)
                    and (opening.receiver_masked or _admits(self.source_ports, opening.receiver_port)))
        return backward and self.opens in (self.target, "both")


def _ranges(text):
    parts = text if isinstance(text, list) else str(text).split(",")
    return tuple(PortRange.of(str(part).strip()) for part in parts)


def _admits(ranges, port):
    return any(one.admits(port) for one in ranges)


@dataclass(frozen=True)
class Opening:
    """The first packet of a flow in the words of the rows. A masked end went through a NAT that changes ports."""

    senders: frozenset
    receivers: frozenset
    sender_port: int
    receiver_port: int
    sender_masked: bool
    receiver_masked: bool

    def reversed(self):
        """The same flow as if the other side had begun it."""
        return Opening(self.receivers, self.senders, self.receiver_port, self.sender_port,
                       self.receiver_masked, self.sender_masked)


class Who:
    """Which parties of the document stand behind an address."""

    def __init__(self, world):
        plan, variant = world.plan, world.variant
        self._known = {}
        for host, parties in (
                (plan.control, {"control"}), (plan.edge_inner, {"edge"}), (plan.edge_outer, {"edge"}),
                (plan.edge_public, {"edge"}), (plan.dns_inside, {"dns-server"}),
                (plan.dns_internet, {"dns-server-internet"}),
                (world.home_public(1), HOME), (world.home_public(2), HOME)):
            self._known[host.v4] = self._known[host.v6] = frozenset(parties)
        self._masked = set()
        if variant.inner_masquerade:
            mask = plan.dmz_inner.host(plan.inner_firewall_dmz)
            self._masked = {mask.v4, mask.v6}
            for address in self._masked:
                self._known[address] = frozenset({"control", "endpoint"})

    def parties(self, address):
        """The parties of an address; the empty set for one that nobody here should use."""
        if address in self._known:
            return self._known[address]
        if address.startswith((plans.INSIDE.v4 + ".", plans.INSIDE.v6 + ":")):
            return frozenset({"endpoint"})
        if address.startswith((plans.INTERNET.v4 + ".", plans.INTERNET.v6 + ":")):
            return frozenset({"endpoint-internet", "certificate-authority"})
        return frozenset()

    def opening(self, packet):
        """A packet as the beginning of a flow."""
        return Opening(self.parties(packet.source), self.parties(packet.destination),
                       packet.source_port, packet.destination_port,
                       packet.source in self._masked, packet.destination in self._masked)


class Book:
    """The rows that a chapter may use."""

    def __init__(self, entries, allowed_prefixes):
        self.rows = [Row.of(entry) for entry in entries
                     if str(entry["id"]).startswith(tuple(allowed_prefixes))]

    def row_for(self, opening, protocol):
        """The first row that explains a flow, or None."""
        for row in self.rows:
            if row.protocol == protocol and row.explains(opening):
                return row
        return None


@dataclass
class Ledger:
    """What the packets of one place came to."""

    counts: Counter = field(default_factory=Counter)
    unexplained: list = field(default_factory=list)
    """The first packet of every flow without a row, the first UNEXPLAINED_MAX of them."""
    unexplained_total: int = 0
    unexplained_flows: int = 0
    plumbing: int = 0
    errors: Counter = field(default_factory=Counter)
    payloads: dict = field(default_factory=lambda: defaultdict(int))


def classify(packets, book, who):
    """Holds packets, in order of time, against the rows."""
    ledger, flows, strangers = Ledger(), {}, set()
    for packet in packets:
        if _is_plumbing(packet):
            ledger.plumbing += 1
            continue
        quoted = packet.inner if packet.protocol == "icmp" else None
        row = _row_of(quoted or packet, book, who, flows, remember=quoted is None)
        if row is None:
            ledger.unexplained_total += 1
            if packet.flow not in strangers:
                strangers.add(packet.flow)
                if len(ledger.unexplained) < UNEXPLAINED_MAX:
                    ledger.unexplained.append(packet)
            ledger.unexplained_flows = len(strangers)
        elif quoted is not None:
            ledger.errors[row.id] += 1
        else:
            ledger.counts[row.id] += 1
            ledger.payloads[row.id] += len(packet.payload)
    return ledger


def _row_of(packet, book, who, flows, *, remember):
    opening = who.opening(packet)
    if packet.flow in flows:
        begun = flows[packet.flow]
        # Between two fixed ports either side may begin: a datagram counts under the row of its own direction.
        return (book.row_for(opening, "udp") or begun) if packet.protocol == "udp" else begun
    row = book.row_for(opening, packet.protocol)
    if row is None and packet.protocol == "tcp" and not _is_first(packet):
        # Begun before the capture did, or answered: the other direction decides.
        row = book.row_for(opening.reversed(), packet.protocol)
    if row is not None and remember:
        flows[packet.flow] = row
    return row


def _is_first(packet):
    return bool(packet.flags & pcap.TCP_SYN) and not packet.flags & pcap.TCP_ACK


def _is_plumbing(packet):
    if packet.protocol == "arp":
        return True
    if packet.protocol == "icmp" and ":" in packet.source:
        return packet.icmp_type in PLUMBING_ICMPV6
    # IGMP reports of the kernel itself.
    return packet.protocol == "other" and packet.destination.startswith("224.0.0.")
