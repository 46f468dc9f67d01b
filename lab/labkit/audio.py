"""Sound: tones to play, and whether what arrived is the other phone's tone and not silence."""

import math
import struct
import wave
from dataclasses import dataclass

RATE_HZ = 8000
# A tone of half the loudest value; under a hundredth of it is silence.
AMPLITUDE = 12000
SILENCE_RMS = 200.0
# Share of the energy that has to sit at the wanted frequency; codecs and packet edges cost some.
SHARE_MIN = 0.5


def write_tone(path, frequency_hz, seconds):
    """Writes a WAV file (mono, 16 bit, 8 kHz) with a sine."""
    period = RATE_HZ  # one second holds whole periods of every whole frequency
    second = b"".join(
        struct.pack("<h", round(AMPLITUDE * math.sin(2 * math.pi * frequency_hz * at / RATE_HZ)))
        for at in range(period))
    with wave.open(str(path), "wb") as sink:
        sink.setnchannels(1)
        sink.setsampwidth(2)
        sink.setframerate(RATE_HZ)
        sink.writeframes(second * seconds)


def write_ulaw(path, frequency_hz, seconds):
    """Writes the same sine as bare G.711 mu-law bytes, the form that a packet generator streams."""
    second = bytes(linear_to_ulaw(round(AMPLITUDE * math.sin(2 * math.pi * frequency_hz * at / RATE_HZ)))
                   for at in range(RATE_HZ))
    with open(path, "wb") as sink:
        sink.write(second * seconds)


def linear_to_ulaw(sample):
    """One 16-bit sample as G.711 mu-law."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), 32635) + 0x84
    exponent = max(magnitude.bit_length() - 8, 0)
    return ~(sign | exponent << 4 | (magnitude >> (exponent + 3)) & 0x0F) & 0xFF


def ulaw_to_linear(byte):
    """One byte of G.711 mu-law as a sample."""
    byte = ~byte & 0xFF
    magnitude = (((byte & 0x0F) << 3) + 0x84) << ((byte & 0x70) >> 4)
    return 0x84 - magnitude if byte & 0x80 else magnitude - 0x84


def alaw_to_linear(byte):
    """One byte of G.711 A-law as a sample."""
    byte ^= 0x55
    exponent, magnitude = (byte & 0x70) >> 4, (byte & 0x0F) << 4
    magnitude = magnitude + 8 if exponent == 0 else (magnitude + 0x108) << (exponent - 1)
    return magnitude if byte & 0x80 else -magnitude


ULAW = tuple(ulaw_to_linear(byte) for byte in range(256))
ALAW = tuple(alaw_to_linear(byte) for byte in range(256))


@dataclass(frozen=True)
class Heard:
    """What was heard: how long, how loud, and the share of the energy at the wanted frequency."""

    seconds: float
    rms: float
    share: float

    @property
    def silent(self):
        return self.rms < SILENCE_RMS

    @property
    def is_tone(self):
        return not self.silent and self.share >= SHARE_MIN

    def __str__(self):
        return f"{self.seconds:.1f} s, level {self.rms:.0f}, {100 * self.share:.0f}% of it the wanted tone"


def listen(samples, frequency_hz, rate_hz=RATE_HZ):
    """Measures a tone in samples, in windows of 100 ms so that a jump of phase between packets does no harm."""
    window = rate_hz // 10
    energy = wanted = 0.0
    for start in range(0, len(samples) - window + 1, window):
        part = samples[start:start + window]
        energy += sum(sample * sample for sample in part)
        wanted += _goertzel(part, frequency_hz, rate_hz) * 2 / window
    rms = math.sqrt(energy / len(samples)) if samples else 0.0
    return Heard(len(samples) / rate_hz, rms, wanted / energy if energy else 0.0)


def _goertzel(samples, frequency_hz, rate_hz):
    """The squared magnitude of one bin of the Fourier transform."""
    coefficient = 2 * math.cos(2 * math.pi * frequency_hz / rate_hz)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + coefficient * last - before
    return last * last + before * before - coefficient * last * before


def read_wav(path, seconds_max=20):
    """Samples and rate of a recording. The header of a file whose writer was killed may be wrong: sizes are not
    believed, the data runs to the end of the file."""
    with open(path, "rb") as source:
        data = source.read(44 + seconds_max * 96000)
    channels, rate, bits, at = 1, RATE_HZ, 16, 12
    while at + 8 <= len(data):
        name, size = data[at:at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if name == b"fmt ":
            channels, rate = struct.unpack_from("<HI", data, at + 10)
            bits = struct.unpack_from("<H", data, at + 22)[0]
        elif name == b"data":
            body = data[at + 8:]
            break
        at += 8 + size + (size & 1)
    else:
        return [], rate
    if bits != 16:
        return [], rate
    body = body[:len(body) // (2 * channels) * (2 * channels)]
    return list(struct.unpack(f"<{len(body) // 2}h", body))[::channels], rate
