"""What coturn's client prints, read strictly."""

import unittest
from unittest import mock

from labkit.failure import LabFailure
from labkit.turnutils import Uclient

GOOD = """0: : Total connect time is 1
6: : start_mclient: tot_send_msgs=200, tot_recv_msgs=200
6: : start_mclient: tot_send_bytes ~ 20000, tot_recv_bytes ~ 20000
6: : Total lost packets 0 (0.000000%), total send dropped 0 (0.000000%)
6: : Average round trip delay 0.780000 ms; min = 0 ms, max = 5 ms
"""


class Totals(unittest.TestCase):
    @staticmethod
    def run_that_printed(text, code=0, **options):
        machine = mock.Mock()
        machine.start.return_value.wait_end.return_value = code
        machine.start.return_value.text.return_value = text
        return Uclient(machine, "192.0.2.1", "192.0.2.2", credentials=(), **options)

    def test_everything_came_back(self):
        tally = self.run_that_printed(GOOD).result()
        self.assertEqual((200, 200, 0.78), (tally.sent, tally.received, tally.round_trip_ms))

    def test_one_message_less_is_a_failure(self):
        for text in (GOOD.replace("recv_msgs=200", "recv_msgs=199"), GOOD.replace("packets 0 ", "packets 1 "),
                     GOOD.replace("send dropped 0", "send dropped 1"), GOOD.replace("=200", "=100")):
            with self.assertRaises(LabFailure):
                self.run_that_printed(text).result()

    def test_silence_a_bad_end_and_a_complaint_are_failures(self):
        for text, code in (("", 0), (GOOD, 255), ("0: : channel bind: error 400 (Bad Request)\n" + GOOD, 0)):
            with self.assertRaises(LabFailure):
                self.run_that_printed(text, code).result()

    def test_an_error_that_it_provokes_is_none(self):
        text = "0: : channel bind: error 443 (Peer Address Family Mismatch)\n" + GOOD
        self.assertEqual(200, self.run_that_printed(text, expects=(443,)).result().received)

    def test_a_refusal_has_to_be_the_one(self):
        text = "0: : channel bind: error 403 (Forbidden)\n"
        self.assertEqual("Forbidden", self.run_that_printed(text, 255).refusal(403))
        with self.assertRaises(LabFailure):
            self.run_that_printed(text, 255).refusal(405)
        with self.assertRaises(LabFailure):
            self.run_that_printed(GOOD).refusal(403)


if __name__ == "__main__":
    unittest.main()
