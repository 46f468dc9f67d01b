"""ICE agents of aioice, each in a Python of its own on a machine of its own."""

import json
import shutil
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

from labkit.failure import LabFailure
from labkit.shell import tail

PROGRAM = Path(__file__).resolve().parent / "programs" / "ice_agent.py"
PACKAGE = "python3-aioice"


@cache
def interpreter():
    """A Python that has aioice, or None. Debian's own may not be the first on the path."""
    for candidate in ("/usr/bin/python3", sys.executable, shutil.which("python3")):
        if candidate and Path(candidate).exists() and subprocess.run(
                [candidate, "-c", "import aioice"], capture_output=True, check=False).returncode == 0:
            return candidate
    return None


class Agent:
    """One agent: gathers, is told the other's candidates, connects and exchanges datagrams."""

    def __init__(self, machine, *, controlling, server=None, user="", password="", relay_only=True, transport="udp"):
        self._program = machine.start("aioice", [
            interpreter(), str(PROGRAM), json.dumps({
                "controlling": controlling, "server": server, "user": user, "password": password,
                "relayOnly": relay_only, "transport": transport})], stdin=True)
        self._seen = 0

    def description(self):
        """Its candidates, user fragment and password, once gathered."""
        return self._wait("gathered", 20)

    def connect(self, description):
        """Tells it the other's description; it begins its checks."""
        self._program.say(json.dumps(description))

    def pair(self):
        """The nominated pair."""
        return self._wait("connected", 30)

    def exchange(self, messages, interval_ms):
        """Begins to send; the other side sends back what comes."""
        self._program.say(json.dumps({"messages": messages, "intervalMs": interval_ms}))

    def echoed(self, timeout_s):
        """How many of its own came back."""
        return self._wait("echoed", timeout_s)

    def stop(self):
        """Ends it; it gives its allocation back."""
        if self._program.alive:
            try:
                self._program.say("{}")
                self._program.wait_end(5)
            except LabFailure:
                pass
        self._program.stop()

    def _wait(self, event, timeout_s):
        until = time.monotonic() + timeout_s
        while True:
            for line in self._program.text().splitlines():
                if line.startswith("{"):
                    said = json.loads(line)
                    if event in said:
                        return said[event]
            if not self._program.alive or time.monotonic() > until:
                raise LabFailure(f"{self._program.name} did not get to '{event}': {tail(self._program.text(), 2)}")
            time.sleep(0.05)
