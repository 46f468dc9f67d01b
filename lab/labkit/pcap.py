"""Reads capture files: pcap, Ethernet or NFLOG, IPv4 with fragments, IPv6, UDP, TCP, ICMP. Read only, no guessing:
what cannot be read is handed out as a packet of protocol 'other', never dropped in silence."""

import ipaddress
import struct
from dataclasses import dataclass, replace

LINK_ETHERNET = 1
LINK_RAW = 101
LINK_NFLOG = 239
NFLOG_PAYLOAD = 9
NFLOG_PREFIX = 10

ETHER_IPV4 = 0x0800
ETHER_ARP = 0x0806
ETHER_VLAN = 0x8100
ETHER_IPV6 = 0x86DD

IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMPV6 = 1, 6, 17, 58
IPV6_EXTENSIONS = {0, 43, 60}
IPV6_FRAGMENT = 44

TCP_FIN, TCP_SYN, TCP_RST, TCP_ACK = 0x01, 0x02, 0x04, 0x10


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet. Ports are 0 where the protocol has none; time is seconds since the epoch."""

    time: float
    protocol: str  # udp, tcp, icmp, arp, other
    source: str = ""
    source_port: int = 0
    destination: str = ""
    destination_port: int = 0
    payload: bytes = b""
    flags: int = 0
    length: int = 0
    prefix: str = ""
    inner: "Packet | None" = None  # what an ICMP error quotes
    icmp_type: int = -1

    @property
    def flow(self):
        """The two ends in one order for both directions."""
        ends = sorted(((self.source, self.source_port), (self.destination, self.destination_port)))
        return self.protocol, ends[0], ends[1]

    def __str__(self):
        left = f"{self.source}:{self.source_port}" if self.source_port else self.source
        right = f"{self.destination}:{self.destination_port}" if self.destination_port else self.destination
        return f"{self.protocol} {left} -> {right} ({self.length} bytes)"


def read(path):
    """All packets of a capture file, fragments put together. A file cut short ends early without complaint."""
    with open(path, "rb") as source:
        data = source.read()
    return list(parse(data))


def parse(data):
    """Yields the packets of the bytes of a capture file."""
    if len(data) < 24:
        return
    magic = data[:4]
    order = "<" if magic in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    fraction = 1e-9 if magic in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d") else 1e-6
    if magic not in (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d"):
        raise ValueError("not a pcap file")
    link = struct.unpack_from(order + "I", data, 20)[0] & 0x0FFFFFFF
    fragments = Reassembly()
    at = 24
    while at + 16 <= len(data):
        seconds, part, kept, _ = struct.unpack_from(order + "IIII", data, at)
        at += 16
        if at + kept > len(data):
            return
        packet = _frame(link, seconds + part * fraction, data[at:at + kept], fragments)
        at += kept
        if packet is not None:
            yield packet


def _frame(link, time, frame, fragments):
    if link == LINK_ETHERNET:
        return _ethernet(time, frame, fragments)
    if link == LINK_NFLOG:
        return _nflog(time, frame, fragments)
    if link == LINK_RAW:
        return _ip(time, frame, fragments)
    return Packet(time, "other", length=len(frame))


def _ethernet(time, frame, fragments):
    if len(frame) < 14:
        return Packet(time, "other", length=len(frame))
    kind, at = struct.unpack_from(">H", frame, 12)[0], 14
    while kind == ETHER_VLAN and len(frame) >= at + 4:
        kind, at = struct.unpack_from(">H", frame, at + 2)[0], at + 4
    if kind == ETHER_ARP:
        return Packet(time, "arp", length=len(frame) - at)
    if kind in (ETHER_IPV4, ETHER_IPV6):
        return _ip(time, frame[at:], fragments)
    return Packet(time, "other", length=len(frame))


def _nflog(time, frame, fragments):
    # Family, version, resource id; then values of length, type and data, each padded to 4 bytes.
    at, payload, prefix = 4, None, ""
    while at + 4 <= len(frame):
        size, kind = struct.unpack_from("=HH", frame, at)
        if size < 4:
            break
        value = frame[at + 4:at + size]
        if kind == NFLOG_PAYLOAD:
            payload = value
        elif kind == NFLOG_PREFIX:
            prefix = value.rstrip(b"\0").decode(errors="replace")
        at += (size + 3) & ~3
    if payload is None:
        return Packet(time, "other", length=len(frame), prefix=prefix)
    packet = _ip(time, payload, fragments)
    return None if packet is None else replace(packet, prefix=prefix)


def _ip(time, packet, fragments):
    version = packet[0] >> 4 if packet else 0
    if version == 4 and len(packet) >= 20:
        return _ipv4(time, packet, fragments)
    if version == 6 and len(packet) >= 40:
        return _ipv6(time, packet, fragments)
    return Packet(time, "other", length=len(packet))


def _ipv4(time, packet, fragments):
    header = (packet[0] & 0x0F) * 4
    total = struct.unpack_from(">H", packet, 2)[0] or len(packet)
    number, fragment = struct.unpack_from(">HH", packet, 4)
    source, destination = (str(ipaddress.IPv4Address(packet[at:at + 4])) for at in (12, 16))
    body = packet[header:total]
    protocol = packet[9]
    offset, more = (fragment & 0x1FFF) * 8, bool(fragment & 0x2000)
    if offset or more:
        body = fragments.add((source, destination, protocol, number), offset, more, body)
        if body is None:
            return None
    return _transport(time, protocol, source, destination, body)


def _ipv6(time, packet, fragments):
    size, following = struct.unpack_from(">HB", packet, 4)
    source, destination = (str(ipaddress.IPv6Address(packet[at:at + 16])) for at in (8, 24))
    body = packet[40:40 + size] if size else packet[40:]
    while following in IPV6_EXTENSIONS and len(body) >= 8:
        following, body = body[0], body[(body[1] + 1) * 8:]
    if following == IPV6_FRAGMENT and len(body) >= 8:
        following, _, fragment, number = struct.unpack_from(">BBHI", body, 0)
        body = fragments.add((source, destination, following, number), fragment & 0xFFF8, bool(fragment & 1), body[8:])
        if body is None:
            return None
    return _transport(time, following, source, destination, body)


def _transport(time, protocol, source, destination, body):
    common = {"time": time, "source": source, "destination": destination, "length": len(body)}
    if protocol == IPPROTO_UDP and len(body) >= 8:
        left, right, size = struct.unpack_from(">HHH", body, 0)
        return Packet(protocol="udp", source_port=left, destination_port=right, payload=bytes(body[8:size or None]),
                      **common)
    if protocol == IPPROTO_TCP and len(body) >= 20:
        left, right = struct.unpack_from(">HH", body, 0)
        return Packet(protocol="tcp", source_port=left, destination_port=right,
                      payload=bytes(body[(body[12] >> 4) * 4:]), flags=body[13], **common)
    if protocol in (IPPROTO_ICMP, IPPROTO_ICMPV6) and len(body) >= 8:
        error = body[0] in (3, 11, 12) if protocol == IPPROTO_ICMP else body[0] < 128
        quoted = Quoted()
        inner = _ip(time, body[8:], quoted) if error else None
        if quoted.later:
            return None
        return Packet(protocol="icmp", inner=inner, icmp_type=body[0], **common)
    return Packet(protocol="other", **common)


class Quoted:
    """What an ICMP error quotes of a fragment. Only the first one tells the ports; it has its own ICMP error."""

    def __init__(self):
        self.later = False

    def add(self, _key, offset, _more, body):
        """The body of a first fragment as far as it goes, None for one of the others."""
        self.later = offset > 0
        return None if self.later else bytes(body)


class Reassembly:
    """Puts fragments together. At most 256 unfinished packets; the oldest gives way."""

    UNFINISHED_MAX = 256

    def __init__(self):
        self._parts = {}

    def add(self, key, offset, more, body):
        """Takes one fragment and gives the whole body once it is complete, else None."""
        if key not in self._parts and len(self._parts) >= self.UNFINISHED_MAX:
            self._parts.pop(next(iter(self._parts)))
        parts = self._parts.setdefault(key, {})
        parts[offset] = (bytes(body), more)
        whole, at = b"", 0
        while at in parts:
            piece, follows = parts[at]
            whole += piece
            if not follows:
                del self._parts[key]
                return whole
            if not piece:
                return None
            at += len(piece)
        return None
