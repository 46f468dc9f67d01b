"""The clients and the peer of coturn, their output read strictly."""

import re
from dataclasses import dataclass

from labkit.failure import LabFailure
from labkit.shell import tail, wait_until

PEER_PORT = 3480
# What the client of coturn waits for beside its sending, at the beginning and at the end.
OVERHEAD_S = 25
TOTALS = re.compile(r"start_mclient: tot_send_msgs=(\d+), tot_recv_msgs=(\d+)")
LOST = re.compile(r"Total lost packets (-?\d+) \([^)]*\), total send dropped (-?\d+)")
ROUND_TRIP = re.compile(r"Average round trip delay ([\d.]+) ms; min = (\d+) ms, max = (\d+) ms")
COMPLAINT = re.compile(r"\berror\b|\bERROR\b|WARNING")
# It begins with a version of TLS chosen by chance and goes on to the next where the server wants no old one.
OLD_TLS = "tlsv1 alert protocol version"
REFUSAL = re.compile(r"error (\d{3}) \(([^)]*)\)")


@dataclass(frozen=True)
class Tally:
    """What one run of the client counted."""

    sent: int
    received: int
    round_trip_ms: float

    def __str__(self):
        return f"{self.sent} there, {self.received} back, {self.round_trip_ms:.1f} ms"


class Peer:
    """turnutils_peer: sends back whatever comes, at two ports, one above the other."""

    def __init__(self, machine, address, port=PEER_PORT):
        self.address, self.port = address, port
        self._program = machine.start("turnutils_peer", ["turnutils_peer", "-L", address, "-p", str(port)])
        wait_until(lambda: f"{address}:{port}" in machine.sockets().replace("[", "").replace("]", ""),
                   "turnutils_peer to listen", timeout_s=10)

    def stop(self):
        """Ends it."""
        self._program.stop()


class Uclient:
    """One run of turnutils_uclient, from its start to its totals."""

    def __init__(self, machine, address, server, *options, credentials, peer=None, messages=100, clients=1, pairs=2,
                 size=100, interval_ms=20, port=3478, expects=()):
        """credentials are the words that name the user: ("-u", name, "-w", password) or with -W a shared secret.
        pairs is how many sessions a client has: 2 with RTCP, 1 without. expects names errors that it provokes."""
        self._expects = {str(code) for code in expects}
        self.expected = messages * clients * pairs
        self._until_s = OVERHEAD_S + messages * interval_ms * pairs * clients / 1000
        self._program = machine.start("turnutils_uclient", [
            "turnutils_uclient", "-L", address, "-p", str(port), "-n", str(messages), "-m", str(clients),
            "-l", str(size), "-z", str(interval_ms), *credentials,
            *(("-e", peer.address, "-r", str(peer.port)) if peer else ()), *options, server])

    def result(self):
        """Waits for the end. Everything has to come back: LabFailure where one message did not, or where it says
        anything of an error."""
        code, text = self._end()
        totals, lost, delay = (pattern.findall(text) for pattern in (TOTALS, LOST, ROUND_TRIP))
        if code != 0 or not totals or not lost:
            raise LabFailure(f"turnutils_uclient ended with {code}: {tail(text, 2) or 'without a word'}")
        sent, received = map(int, totals[-1])
        if sent != self.expected or received != sent or lost[-1] != ("0", "0"):
            raise LabFailure(f"turnutils_uclient sent {sent} of {self.expected}, got {received} back; "
                             f"lost {lost[-1][0]}, dropped {lost[-1][1]}")
        complaints = [line for line in text.splitlines() if COMPLAINT.search(line) and OLD_TLS not in line
                      and not self._expects & {code for code, _ in REFUSAL.findall(line)}]
        if complaints:
            raise LabFailure(f"turnutils_uclient complains: {complaints[0]}")
        return Tally(sent, received, float(delay[-1][0]) if delay else 0.0)

    def refusal(self, code):
        """Waits for the end, which must be this error of the server. Gives its reason phrase."""
        end, text = self._end()
        found = REFUSAL.findall(text)
        if end == 0 or not found:
            raise LabFailure(f"turnutils_uclient was not refused (ended with {end}): {tail(text, 2)}")
        if int(found[0][0]) != code:
            raise LabFailure(f"turnutils_uclient was refused with {found[0][0]} {found[0][1]}, wanted {code}")
        return found[0][1]

    def fails(self):
        """Waits for the end, which must not be a success; gives its last words."""
        code, text = self._end()
        if code == 0:
            raise LabFailure(f"turnutils_uclient succeeded: {tail(text, 1)}")
        return tail(text, 1)

    def stop(self):
        """Ends it whatever it does."""
        self._program.stop()

    def _end(self):
        try:
            code = self._program.wait_end(self._until_s)
        finally:
            self._program.stop()
        return code, self._program.text()


def reflexive(machine, address, server, port=3478):
    """What turnutils_stunclient says of the address that the server sees, as (address, port)."""
    code, output, complaint = machine.run_code(
        ["turnutils_stunclient", "-L", address, "-p", str(port), server], timeout_s=15)
    found = re.findall(r"UDP reflexive addr: (\S+):(\d+)", output)
    if code != 0 or not found:
        raise LabFailure(f"turnutils_stunclient ended with {code}: {tail(complaint or output, 2)}")
    return found[0][0].strip("[]"), int(found[0][1])


def discover(machine, address, server, *options, port=3478):
    """What turnutils_natdiscovery prints; LabFailure when it does not come to an end by itself."""
    code, output, complaint = machine.run_code(
        ["turnutils_natdiscovery", *options, "-L", address, "-p", str(port), server], timeout_s=30)
    if code != 0:
        raise LabFailure(f"turnutils_natdiscovery {' '.join(options)} ended with {code}: {tail(complaint or output)}")
    return output
