"""A call between two browsers: audio, video and a data channel, and what their figures have to say about it."""

import json
import time

from labkit.failure import LabFailure
from labkit.shell import wait_until

CONNECT_S = 30
# Figures are kept this often.
EVERY_S = 10
WARM_UP_S = 3
# A tenth of what a good line brings may be missing: the machine under the lab is a busy one. Loss has no such excuse.
AUDIO_PER_SECOND_MIN = 45
FRAMES_PER_SECOND_MIN = 5
DATA_PER_SECOND_MIN = 8
LOSS_MAX = 0.005
# The tone of the caller and that of the callee, and how exactly a browser tells them.
TONES_HZ = (620, 980)
HEARING_HZ = 15


class BrowserCall:
    """The first calls the second; the lab carries the descriptions."""

    def __init__(self, caller, callee):
        self._sides = (caller, callee)
        self._kept = []

    def connect(self, caller_server, callee_server, policy="relay"):
        """Makes the connection; servers are what RTCPeerConnection calls an ICE server."""
        caller, callee = self._sides
        for side, server, tone_hz in zip(self._sides, (caller_server, callee_server), TONES_HZ):
            kinds = side.call("prepare", {"server": server, "policy": policy, "toneHz": tone_hz})
            if sorted(kinds) != ["audio", "video"]:
                raise LabFailure(f"the browser of {side.name} has no fake devices: {kinds}")
        offer = caller.call("offer")
        self._wants_candidates(caller, offer)
        answer = callee.call("answer", offer)
        self._wants_candidates(callee, answer)
        caller.call("accept", answer)
        for side in self._sides:
            wait_until(lambda side=side: self._connected(side), f"the browser of {side.name} to be connected",
                       timeout_s=CONNECT_S, step_s=0.25)

    def talk(self, seconds, evidence):
        """Lets them talk and keeps figures; then nothing may have been lost. Gives a few words."""
        time.sleep(WARM_UP_S)
        first, begun = self._figures(), time.monotonic()
        while time.monotonic() - begun < seconds:
            time.sleep(min(EVERY_S, max(0.1, seconds - (time.monotonic() - begun))))
            self._figures()
            evidence.write_text(json.dumps(self._kept, indent=1))
        last, talked = self._kept[-1]["figures"], time.monotonic() - begun
        words = []
        for side, before, after, tone_hz in zip(self._sides, first, last, reversed(TONES_HZ)):
            words.append(self._judge(side.name, before, after, talked, tone_hz))
        for side in self._sides:
            side.call("quiet")
        self._everything_came_back()
        return "; ".join(words)

    def end(self):
        """Hangs up; the browsers give their allocations back."""
        for side in self._sides:
            side.call("finish")

    def pairs(self):
        """The selected pair of either side."""
        return [side.call("figures")["pair"] for side in self._sides]

    @staticmethod
    def _wants_candidates(side, description):
        kinds = {line.split(" typ ")[1].split()[0] for line in description.splitlines()
                 if line.startswith("a=candidate:")}
        if not kinds:
            raise LabFailure(f"the browser of {side.name} got no candidate from the relay")

    @staticmethod
    def _connected(side):
        figures = side.call("figures")
        if figures["connection"] == "failed":
            raise LabFailure(f"the browser of {side.name} could not connect")
        return figures["connection"] == "connected" and figures["pair"]

    def _figures(self):
        figures = [side.call("figures") for side in self._sides]
        self._kept.append({"time": time.time(), "figures": figures})
        return figures

    @staticmethod
    def _judge(name, before, after, seconds, tone_hz):
        if after["connection"] != "connected":
            raise LabFailure(f"the browser of {name} is {after['connection']} after {seconds:.0f} s")
        pair = after["pair"]
        if (pair["local"], pair["remote"]) != ("relay", "relay"):
            raise LabFailure(f"the browser of {name} uses {pair['local']} to {pair['remote']}, not the relay")
        for kind, what, wanted in (("audio", "packets", AUDIO_PER_SECOND_MIN), ("video", "frames",
                                                                                FRAMES_PER_SECOND_MIN)):
            came = after[kind][what] - before[kind][what]
            if came < wanted * seconds:
                raise LabFailure(f"only {came} {what} of {kind} reached the browser of {name} in {seconds:.0f} s")
            lost = after[kind]["lost"] - before[kind]["lost"]
            packets = after[kind]["packets"] - before[kind]["packets"]
            if lost > LOSS_MAX * packets:
                raise LabFailure(f"{lost} of {packets + lost} packets of {kind} toward the browser of {name} were lost")
        if abs(after["heardHz"] - tone_hz) > HEARING_HZ:
            raise LabFailure(f"the browser of {name} hears {after['heardHz']:.0f} Hz, not the other's {tone_hz} Hz")
        return (f"{name} hears {after['heardHz']:.0f} Hz, "
                f"got {after['audio']['packets'] - before['audio']['packets']} audio packets "
                f"({after['audio']['lost'] - before['audio']['lost']} lost), "
                f"{after['video']['frames'] - before['video']['frames']} frames "
                f"({after['video']['lost'] - before['video']['lost']} packets lost), {pair['bytesReceived']} bytes")

    def _everything_came_back(self):
        data = wait_until(self._returned, "every message of the data channel to come back", timeout_s=5)
        least = DATA_PER_SECOND_MIN * (self._kept[-1]["time"] - self._kept[0]["time"])
        if data["wrong"] or data["sent"] < least:
            raise LabFailure(f"the data channel carried {data['sent']} messages, {data['wrong']} came back changed")

    def _returned(self):
        data = self._sides[0].call("figures")["data"]
        return data if data["returned"] + data["wrong"] >= data["sent"] else None
