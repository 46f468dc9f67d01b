"""A pair with calls on it is asked everything that somebody in trouble asks, at once and again: no call may notice."""

import threading
import time

from labkit.failure import LabFailure

NAME = "asked"
ROWS = ("SIT-", "SIP-", "SIN-", "SII-")
# Many programs beside many calls: a machine with two processors and other work would tell of itself.
LONG = True
# 16 calls at a time, each with its media.
CALLS, CALLS_PER_S, HOLD_MS = 80, 2, 8_000
# Somebody listens to one call from its first to its last packet.
LISTENED_MS = 40_000
GAP_MAX_S = 0.5


def required(session):
    """The rows that must have carried packets."""
    return {"SIT-1", "SIT-2", "SIT-3", "SIP-3", "SIP-6", "SII-3", "SII-6"}


def scenarios(session):
    """All at once."""
    caller, callee = session.internet_phone("sipp", "erin"), session.inside_phone("sipp", "carol")
    one, other = session.internet_phone("sipp", "frank"), session.inside_phone("sipp", "dave")
    callee.register(expires_s=600)
    passphrase = session.workspace / "passphrase"
    passphrase.write_text("a long one, for the lab alone\n", encoding="utf-8")
    with session.step("calls go through both firewalls while both nodes are asked everything") as say:
        callee.begin("uas", callee.account.server, hold_ms=HOLD_MS, times=CALLS)
        callee.wait_listening()
        caller.begin("uac", caller.account.server, target=f"sip:{callee.account.address}", hold_ms=HOLD_MS, times=CALLS,
                     rate=CALLS_PER_S)
        asker = Asker(session, passphrase)
        asker.start()
        try:
            heard = session.sipp_call(one, other, hold_ms=LISTENED_MS, gap_max_s=GAP_MAX_S)
            most = asker.calls_most
            caller.finish(CALLS / CALLS_PER_S + 2 * HOLD_MS / 1000)
            callee.finish(HOLD_MS / 1000)
        finally:
            asker.end()
            caller.stop()
            callee.stop()
        if asker.faults:
            raise LabFailure(f"no answer: {asker.faults[:3]}")
        say(f"{CALLS} calls, up to {most} at a time; {asker.answers} answers; {heard}")


class Asker(threading.Thread):
    """Somebody at the terminals of both nodes, who goes through all questions again and again."""

    def __init__(self, session, passphrase):
        super().__init__(daemon=True)
        self._session = session
        self._passphrase = passphrase
        self._enough = threading.Event()
        self.answers = 0
        self.calls_most = 0
        self.faults = []

    def run(self):
        """Until somebody says that it is enough; a round that was begun is ended."""
        time.sleep(HOLD_MS / 2000)
        turn = 0
        while not self._enough.is_set():
            node = (self._session.control, self._session.edge)[turn % 2]
            for question in self._questions(node, turn):
                self._ask(node, *question)
                if self._enough.is_set():
                    return
            turn += 1

    def end(self):
        """Waits for the last answer."""
        self._enough.set()
        if self.is_alive():
            self.join(130)

    def _questions(self, node, turn):
        """Words, and the codes that are an answer."""
        name, folder, here = node.machine.short_name, self._session.workspace, ("--node", str(node.file))
        calls = node.status("calls")
        self.calls_most = max(self.calls_most, len(calls))
        of = [one["id"] for one in calls[:1]]
        # What is found to be wrong, or cannot be judged, is an answer too.
        found = (0, 1, 4)
        # Control answers edge nothing, so edge says of a bundle and of a trace that the other half is missing.
        halves = (0,) if node is self._session.control else (1,)
        yield ("check", "--json", *here), found
        yield ("bundle", "--output", str(folder / f"{name}-{turn}.zip"), *here), halves
        yield ("trace", "start", "--user", "carol", "--for", "1m", *here), halves
        for one in of:
            yield ("call", "show", one, *here), (0, 1)
            yield ("call", "why", one, *here), (0, 1)
        yield ("user", "why", "carol", *here), (0, 1)
        yield ("cert", "list", *here), found
        backup = str(folder / f"{name}-{turn}.backup")
        yield ("backup", "--out", backup, "--passphrase-file", str(self._passphrase), *here), (0,)
        yield ("upgrade", "check", "--config", str(node.file)), found
        for topic in ("summary", "alarms", "history", "registrations", "media", "ports", "certificates"):
            yield ("status", topic, "--json", *here), (0,)
        yield ("reload", *here), (0,)

    def _ask(self, node, words, codes):
        code, _, complaint = node.machine.run_code([self._session.sallyport.launcher, *words], timeout_s=120)
        if code in codes:
            self.answers += 1
        else:
            self.faults.append(f"{' '.join(words[:2])} on {node.machine.short_name} ended with {code}: "
                               f"{complaint.strip()[-200:]}")
