"""RTP as seen in a capture: who sent how much to whom, and what it sounded like."""

import struct
from collections import defaultdict
from dataclasses import dataclass, field

from labkit import audio

PCMU, PCMA = 0, 8


@dataclass
class RtpStream:
    """One synchronisation source between two transport addresses."""

    source: tuple
    destination: tuple
    ssrc: int
    packets: list = field(default_factory=list)  # (time, sequence, payload type, payload)

    @property
    def count(self):
        return len(self.packets)

    def lost(self):
        """How many sequence numbers are missing between first and last."""
        numbers = {sequence for _, sequence, _, _ in self.packets}
        first = self.packets[0][1]
        span = max((number - first) & 0xFFFF if (number - first) & 0xFFFF < 0x8000 else 0 for number in numbers) + 1
        return max(0, span - len(numbers))

    def longest_gap_s(self):
        """The longest silence between two packets."""
        times = [packet[0] for packet in self.packets]
        return max((later - earlier for earlier, later in zip(times, times[1:])), default=0.0)

    def samples(self):
        """The sound, where the payload is G.711; other payloads give nothing."""
        sound = []
        for _, _, kind, payload in self.packets:
            table = audio.ULAW if kind == PCMU else audio.ALAW if kind == PCMA else None
            if table:
                sound.extend(table[byte] for byte in payload)
        return sound


def is_rtp(payload):
    """Whether a datagram looks like RTP (and not RTCP, RFC 5761 section 4, nor STUN, RFC 7983)."""
    return len(payload) >= 12 and payload[0] >> 6 == 2 and not 192 <= payload[1] <= 223


def is_rtcp(payload):
    """Whether a datagram looks like RTCP."""
    return len(payload) >= 8 and payload[0] >> 6 == 2 and 192 <= payload[1] <= 223


def is_stun(payload):
    """Whether a datagram is STUN (magic cookie of RFC 8489)."""
    return len(payload) >= 20 and payload[0] < 4 and payload[4:8] == b"\x21\x12\xa4\x42"


def streams(packets):
    """The RTP streams among packets."""
    found = defaultdict(list)
    for packet in packets:
        if packet.protocol != "udp" or not is_rtp(packet.payload):
            continue
        body = packet.payload
        kind, sequence, _, ssrc = struct.unpack_from(">BHII", body, 1)
        start = 12 + 4 * (body[0] & 0x0F)
        if body[0] & 0x10 and len(body) >= start + 4:
            start += 4 + 4 * struct.unpack_from(">H", body, start + 2)[0]
        end = len(body) - (body[-1] if body[0] & 0x20 else 0)
        key = (packet.source, packet.source_port), (packet.destination, packet.destination_port), ssrc
        found[key].append((packet.time, sequence, kind & 0x7F, body[start:end]))
    return [RtpStream(*key, packets=taken) for key, taken in found.items()]
