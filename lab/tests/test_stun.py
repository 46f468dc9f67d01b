"""The lab's TURN client: what it writes and reads."""

import base64
import hashlib
import hmac
import unittest
from unittest import mock

from labkit import stun
from labkit.failure import LabFailure

# RFC 5769 section 2.2, the answer over IPv4: software, mapped address, integrity, fingerprint.
SAMPLE = bytes.fromhex(
    "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
    "002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
    "80280004c07d4c96")


class Messages(unittest.TestCase):
    def test_reads_the_answer_of_the_rfc(self):
        answer = stun.Answer(SAMPLE, key=b"VOkJxbRl1RmTxUk/WvJxBt")
        self.assertEqual(stun.BINDING | stun.SUCCESS, answer.kind)
        self.assertEqual([("192.0.2.1", 32853)], answer.addresses(stun.XOR_MAPPED))
        self.assertEqual(0, answer.code)

    def test_an_answer_signed_by_another_key_is_a_failure(self):
        with self.assertRaises(LabFailure):
            stun.Answer(SAMPLE, key=b"another")

    def test_what_is_no_stun_is_a_failure(self):
        for data in (b"", b"\0" * 20, SAMPLE[:-4]):
            with self.assertRaises(LabFailure):
                stun.Answer(data)

    def test_addresses_of_both_families_come_back_as_they_went(self):
        transaction = bytes(range(12))
        for address in ("203.0.113.7", "2001:db8:113::7"):
            body = stun.xor_address(stun.XOR_PEER, address, 4711, transaction)
            answer = stun.Answer(stun.message(stun.BINDING, transaction, body, b"key"), b"key")
            self.assertEqual([(address, 4711)], answer.addresses(stun.XOR_PEER))

    def test_an_error_has_its_code_and_reason(self):
        body = stun.attribute(stun.ERROR_CODE, b"\0\0\x04\x03Forbidden")
        answer = stun.Answer(stun.message(stun.BINDING | stun.ERROR, bytes(12), body))
        self.assertEqual((403, "Forbidden"), (answer.code, answer.reason))

    def test_time_limited_credentials_end_when_they_say(self):
        with mock.patch("time.time", return_value=1_000_000):
            name, password = stun.credentials("north", "alice", 600)
        self.assertEqual("1000600:alice", name)
        self.assertEqual(hmac.new(b"north", b"1000600:alice", hashlib.sha1).digest(), base64.b64decode(password))


class Streams(unittest.TestCase):
    def test_messages_are_cut_out_of_a_stream_wherever_it_is_cut(self):
        channel = b"\x40\x01\x00\x05hello\0\0\0"
        for cut in range(1, len(SAMPLE + channel)):
            frames = stun.Frames.__new__(stun.Frames)
            data = SAMPLE + channel
            frames._buffer, frames._stream = b"", mock.Mock()
            frames._stream.recv.side_effect = [data[:cut], data[cut:]]
            self.assertEqual([SAMPLE, channel], [frames.recvfrom(65536)[0], frames.recvfrom(65536)[0]])


if __name__ == "__main__":
    unittest.main()
