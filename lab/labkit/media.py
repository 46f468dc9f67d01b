"""Whether two phones heard each other."""

from labkit import audio, captures, rtp
from labkit.failure import LabFailure

PACKETS_PER_SECOND = 50
# Of what a direction should carry: calls begin and end between packets.
SHARE_MIN = 0.7
# A jump that a listener would notice; the machine under the lab is a busy one.
GAP_MAX_S = 1.0


def received(capture, address, since):
    """The RTP streams toward an address since a point in time, longest first."""
    packets = [packet for packet in capture.packets() if packet.time >= since and packet.destination == address]
    return sorted(rtp.streams(packets), key=lambda stream: stream.count, reverse=True)


def check_heard(listener, speaker, capture, since, seconds, *, gap_max_s=GAP_MAX_S):
    """Checks one direction of a call: packets that came, and the sound that was in them. Gives a few words."""
    captures.flush()
    streams = received(capture, listener.address, since)
    who = f"{listener.name} ({listener.kind}) from {speaker.name} ({speaker.kind})"
    if not streams:
        raise LabFailure(f"no media reached {who}")
    came = sum(stream.count for stream in streams)
    wanted = int(seconds * PACKETS_PER_SECOND * SHARE_MIN)
    if came < wanted:
        raise LabFailure(f"only {came} packets of media reached {who}, wanted {wanted}")
    longest = streams[0]
    if longest.longest_gap_s() > gap_max_s:
        raise LabFailure(f"a silence of {longest.longest_gap_s():.1f} s in the media that reached {who}")
    heard = _sound(listener, speaker, longest)
    if heard is not None and not heard.is_tone:
        raise LabFailure(f"what reached {who} is not the tone of {speaker.tone_hz} Hz: {heard}")
    return f"{came} packets"


def _sound(listener, speaker, stream):
    if hasattr(listener, "heard"):
        return listener.heard(speaker.tone_hz)
    if listener.encrypted or speaker.encrypted:
        return None
    return audio.listen(stream.samples(), speaker.tone_hz)
