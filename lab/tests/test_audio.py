"""Tones, companding and what counts as heard."""

import math
import struct
import tempfile
import unittest
from pathlib import Path

from labkit import audio, pcap, rtp


def sine(frequency_hz, seconds, amplitude=8000):
    return [round(amplitude * math.sin(2 * math.pi * frequency_hz * at / audio.RATE_HZ))
            for at in range(int(audio.RATE_HZ * seconds))]


class Companding(unittest.TestCase):
    def test_decodes_the_corner_values_of_g711(self):
        # ITU-T G.711: silence, and the loudest codes of both laws.
        self.assertEqual((0, 0, 32124, -32124), tuple(audio.ULAW[code] for code in (0xFF, 0x7F, 0x80, 0x00)))
        self.assertEqual((8, -8, 32256, -32256), tuple(audio.ALAW[code] for code in (0xD5, 0x55, 0xAA, 0x2A)))

    def test_every_code_survives_a_round_trip(self):
        for code in range(256):
            if code != 0x7F:  # negative zero has no sample of its own
                self.assertEqual(code, audio.linear_to_ulaw(audio.ulaw_to_linear(code)))


class Listening(unittest.TestCase):
    def test_knows_the_wanted_tone(self):
        self.assertTrue(audio.listen(sine(440, 1), 440).is_tone)

    def test_is_not_taken_in_by_another_tone_or_by_silence(self):
        self.assertFalse(audio.listen(sine(620, 1), 440).is_tone)
        self.assertFalse(audio.listen([0] * 8000, 440).is_tone)
        self.assertFalse(audio.listen([], 440).is_tone)

    def test_a_jump_of_phase_does_no_harm(self):
        self.assertTrue(audio.listen(sine(440, 0.503) + sine(440, 0.5), 440).is_tone)

    def test_reads_a_recording_whose_header_was_never_finished(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "x.wav")
            audio.write_tone(path, 440, 1)
            whole = path.read_bytes()
            path.write_bytes(whole[:40] + struct.pack("<I", 0) + whole[44:])
            samples, rate = audio.read_wav(path)
        self.assertEqual((8000, 8000), (len(samples), rate))
        self.assertTrue(audio.listen(samples, 440, rate).is_tone)


class Streams(unittest.TestCase):
    @staticmethod
    def datagram(sequence, time, payload=bytes(160), kind=0):
        header = struct.pack(">BBHII", 0x80, kind, sequence & 0xFFFF, sequence * 160, 0xABCD)
        return pcap.Packet(time, "udp", "a", 1, "b", 2, header + payload)

    def test_counts_loss_over_the_wrap_of_the_sequence(self):
        numbers = [65534, 65535, 1, 2]
        streams = rtp.streams([self.datagram(number, at * 0.02) for at, number in enumerate(numbers)])
        self.assertEqual((4, 1), (streams[0].count, streams[0].lost()))

    def test_finds_the_longest_silence(self):
        streams = rtp.streams([self.datagram(1, 0.0), self.datagram(2, 0.02), self.datagram(3, 2.02)])
        self.assertAlmostEqual(2.0, streams[0].longest_gap_s())

    def test_rtcp_and_stun_are_not_rtp(self):
        self.assertFalse(rtp.is_rtp(bytes((0x80, 200)) + bytes(20)))
        self.assertTrue(rtp.is_rtcp(bytes((0x80, 200)) + bytes(20)))
        self.assertFalse(rtp.is_rtp(bytes.fromhex("000100002112a442") + bytes(12)))
        self.assertTrue(rtp.is_stun(bytes.fromhex("000100002112a442") + bytes(12)))

    def test_the_sound_of_a_stream_is_decoded(self):
        tone = bytes(audio.linear_to_ulaw(sample) for sample in sine(740, 1))
        parts = [self.datagram(at, at * 0.02, tone[at * 160:at * 160 + 160]) for at in range(50)]
        self.assertTrue(audio.listen(rtp.streams(parts)[0].samples(), 740).is_tone)


if __name__ == "__main__":
    unittest.main()
