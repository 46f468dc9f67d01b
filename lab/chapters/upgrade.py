"""Control and edge one release apart, and each of them upgraded and taken back with calls and registrations kept."""

import signal
import threading

from labkit.failure import LabFailure
from labkit.shell import wait_until

NAME = "upgrade"
ROWS = ("SIT-", "SIP-", "SII-")
# The pair begins as the release before has made it: its files, its programs.
BEGINS_WITH_PREVIOUS = True
AWAY_S = 24.0
# Either node is away on purpose for as long as it takes to replace it.
EXPECTED_COMPLAINTS = r"TRV01 pair-link-down"


def required(session):
    """The rows that must have carried packets."""
    return {"SIT-1", "SIT-2", "SIT-3", "SIP-3", "SIP-6", "SII-3", "SII-6"}


def scenarios(session):
    """Edge first, then control, then both back and forth; a call stands at each step."""
    erin = session.internet_phone("baresip", "erin", expires_s=600)
    bob = session.inside_phone("baresip", "bob", expires_s=600)
    with session.step("phones register with the previous build, inside and over edge"):
        erin.start()
        bob.start()
    calls(session, erin, bob, "previous | previous")
    judged(session, session.edge)
    replaced(session, session.edge, session.ours, ("tcp", 7001))
    calls(session, erin, bob, "previous | new")
    with session.step("the new edge knows that control is one release behind") as say:
        say(partner(session.edge))
    judged(session, session.control)
    replaced(session, session.control, session.ours, ("udp", 5060))
    calls(session, erin, bob, "new | new")
    replaced(session, session.edge, session.previous, ("tcp", 7001))
    calls(session, erin, bob, "new | previous, edge taken back")
    replaced(session, session.control, session.previous, ("udp", 5060))
    calls(session, erin, bob, "previous | previous, both taken back")
    replaced(session, session.control, session.ours, ("udp", 5060))
    replaced(session, session.edge, session.ours, ("tcp", 7001))
    calls(session, erin, bob, "new | new, and for good")
    erin.stop()
    bob.stop()


def calls(session, erin, bob, which):
    """Both directions, between phones that have not registered again."""
    with session.step(f"calls between control | edge: {which}") as say:
        say(f"{session.call(erin, bob)}; {session.call(bob, erin, callee_ends=True)}")


def judged(session, node):
    """What the new program says of the node that runs, which goes on meanwhile."""
    with session.step(f"'upgrade check' of {node.machine.short_name}, beside the previous build that runs") as say:
        held = contacts(node)
        answer = node.judged_by(session.ours)
        # The release before may not know which release its partner is of.
        wrong = [one["sentence"] for one in answer["findings"] if one["verdict"] == "FAILS"
                 or one["verdict"] == "NOT_JUDGED" and one["about"] != "partner"]
        if wrong:
            raise LabFailure(f"it would fail, or is not judged: {wrong}")
        if contacts(node) != held:
            raise LabFailure("the node is not what it was before")
        say("; ".join(one["sentence"] for one in answer["findings"] if one["about"] in ("state", "node")))


def contacts(node):
    """Who is registered, without how long for, which ticks."""
    return sorted((one["address"], one["contact"]) for one in node.status("registrations"))


def replaced(session, node, build, listens):
    """The node is ended while a call stands, and another build goes on with its state."""
    name = node.machine.short_name
    with session.step(f"{name} is replaced within a call, and registrations stay") as say:
        held = len(node.status("registrations"))
        inside, outside = session.inside_phone("sipp", "carol"), session.internet_phone("sipp", "frank")
        timer = threading.Timer(4.0, lambda: node.restart(build, first=signal.SIGKILL))
        timer.start()
        try:
            heard = session.sipp_call(outside, inside, hold_ms=30_000, gap_max_s=AWAY_S)
        finally:
            timer.join()
            node.wait_ready([listens])
        session.traversal_up()
        kept = len(node.status("registrations"))
        if kept < held:
            raise LabFailure(f"{held} registrations before, {kept} after")
        say(f"{heard}; {kept} of {held} registrations stay")


def partner(node):
    """The release of the other node, as a node knows it."""
    def known():
        return [one["release"] for one in node.status("summary").get("partners", []) if one["release"]]
    wait_until(known, "the partner's release to be known", timeout_s=30, step_s=1)
    return f"partner is {known()[0]}"
