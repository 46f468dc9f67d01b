"""SIPp as a phone: one scenario of ours, one call."""

import re
import shutil
from pathlib import Path

from labkit.failure import LabFailure
from labkit.shell import tail, wait_until

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
RTP_PORT = 16384


CHALLENGE = "  <!-- @CHALLENGE@ -->\n"
ACKNOWLEDGE = """\
  <recv response="100" optional="true"/>
  <recv response="407" auth="true"/>
"""
EARLY = '  <recv response="200" optional="true" next="9"/>\n'
ACK = """\
  <send><![CDATA[

ACK @TARGET@ SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch-3]
Max-Forwards: 70
From: <sip:@USER@@@DOMAIN@>;tag=[pid]s[call_number]
To: <@TARGET@>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Content-Length: 0

]]></send>
"""


def unchallenged(scenario):
    """The scenario of somebody who is asked for no password."""
    return scenario.replace(CHALLENGE, "").replace("@AUTHENTICATION@\n", "")


def challenged(scenario):
    """The scenario of a user of the domain: the first request is sent twice, at first without credentials."""
    before, marker, after = scenario.partition(CHALLENGE)
    if not marker:
        return scenario
    end = after.index("</send>\n") + len("</send>\n")
    first = after[:end].replace("@AUTHENTICATION@\n", "").replace("CSeq: 2 ", "CSeq: 1 ")
    ack = ACK if "INVITE @TARGET@" in first else ""
    # A phone whose registration is known by its flow may be believed without a challenge: where the end is marked,
    # it may come at once.
    early = EARLY if '<label id="9"/>' in after else ""
    return before + first + early + ACKNOWLEDGE + ack + after.replace("@AUTHENTICATION@", "[authentication]")


class Sipp:
    """One SIPp on one machine. It plays a tone; what it hears is read from the capture at its interface."""

    kind = "sipp"
    encrypted = False

    def __init__(self, machine, address, account, tone_hz, sounds, *, port=5060):
        self.name = account.user
        self.machine = machine
        self.address = address
        self.account = account
        self.tone_hz = tone_hz
        self.port = port
        self._tone = sounds.ulaw(tone_hz)
        self._runs = 0
        self._program = None

    def register(self, expires_s=None):
        """Registers its contact and returns when the registrar said yes."""
        self.run("register", self.account.server, expires_s=expires_s or self.account.expires_s)

    def unregister(self):
        """Takes the contact back."""
        self.run("unregister", self.account.server)

    def run(self, scenario, remote, *, timeout_s=20, **words):
        """Plays a scenario to its end."""
        self.begin(scenario, remote, **words)
        self.finish(timeout_s)

    def begin(self, scenario, remote, *, target="", hold_ms=4000, expires_s=60, code=404, times=1, rate=1):
        """Starts a scenario toward a host or host:port; as often as is said, so many a second."""
        self._runs += 1
        folder = self.machine.workspace / f"{self.machine.short_name}-sipp-{self._runs}-{scenario}"
        folder.mkdir(parents=True, exist_ok=True)
        # The program cannot take a path with a comma or a long one in its stream command: the tone lies beside it.
        shutil.copyfile(self._tone, folder / "tone.ul")
        text = (SCENARIOS / f"{scenario}.xml").read_text()
        text = challenged(text) if self.account.password else unchallenged(text)
        for word, value in (("TONE", "tone.ul"), ("HOLD_MS", hold_ms), ("TARGET", target), ("CODE", code),
                            ("USER", self.account.user), ("DOMAIN", self.account.domain), ("EXPIRES", expires_s)):
            text = text.replace(f"@{word}@", str(value))
        (folder / "scenario.xml").write_text(text)
        host = f"[{self.address}]" if ":" in self.address else self.address
        # It wants somebody to talk to even where it only answers, and of its own family.
        nowhere = "[::1]:9" if ":" in self.address else "127.0.0.1:9"
        self._folder = folder
        self._program = self.machine.start(f"sipp-{self._runs}-{scenario}", [
            "sipp", remote or nowhere, "-sf", "scenario.xml", "-i", host, "-p", str(self.port),
            "-mi", self.address, "-mp", str(RTP_PORT),
            "-t", {"udp": "u1", "tcp": "t1"}[self.account.transport], "-m", str(times), "-l", str(times),
            "-r", str(rate), "-nostdin",
            "-timeout_error", "-auth_uri", (target or self.account.domain).removeprefix("sip:"),
            "-au", self.account.user, "-ap", self.account.password or "none",
            "-trace_msg", "-message_file", "messages.log", "-trace_err", "-error_file", "errors.log",
        ], cwd=folder)

    def wait_listening(self, timeout_s=10):
        """Waits until what was begun listens at its port; LabFailure with its complaint when it ended instead."""
        protocol = self.account.transport
        wait_until(lambda: not self._program.alive or any(
            line.startswith(protocol) and line.split()[4].endswith(f":{self.port}")
            for line in self.machine.sockets().splitlines()),
            f"SIPp of {self.name} to listen", timeout_s=timeout_s, step_s=0.05)
        if not self._program.alive:
            self.finish()

    def finish(self, timeout_s=20):
        """Waits for the scenario's end; LabFailure with SIPp's own complaint when it did not get what it wanted."""
        try:
            code = self._program.wait_end(timeout_s)
        except LabFailure:
            self._program.stop()
            code = "no end"
        if code != 0:
            raise LabFailure(f"SIPp of {self.name} ({self._folder.name}): {self._complaint(code)}")

    def stop(self):
        """Ends it."""
        if self._program:
            self._program.stop()

    def messages(self):
        """Every message it sent and got in the last scenario."""
        path = self._folder / "messages.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _complaint(self, code):
        path = self._folder / "errors.log"
        text = path.read_text(errors="replace") if path.exists() else ""
        unexpected = re.search(r"while expecting '([^']*)'[^\n]*received '((?:[^\r\n]*))", text)
        if unexpected:
            return f"wanted {unexpected[1]}, got {unexpected[2]}"
        if text:
            return tail(text, 4)[:400]
        said = [line for line in self._program.text().splitlines() if re.match(r"\d{4}-\d\d-\d\d\t", line)]
        return tail("\n".join(said), 2)[:400] if said else f"ended with {code}"
