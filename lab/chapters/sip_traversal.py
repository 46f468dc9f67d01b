"""A phone inside and a phone with a public address that registered through edge, in both directions."""

import threading
import time

from chapters.sip_internal import every_method

NAME = "sip-traversal"
ROWS = ("SIT-", "SIP-", "SII-")


def required(session):
    """The rows that must have carried packets."""
    return {"SIT-1", "SIT-2", "SIT-3", "SIP-3", "SIP-4", "SIP-5", "SIP-6", "SIP-7", "SII-3", "SII-6", "SII-7"}


def scenarios(session):
    """All of them, one after the other."""
    phones_that_people_use(session)
    encrypted(session)
    by_the_book(session)
    loss_of_the_link(session)
    if session.long:
        long_hold(session)
    else:
        calls_outlive(session)


def phones_that_people_use(session):
    """baresip outside over UDP, linphone inside over TCP."""
    erin = session.internet_phone("baresip", "erin")
    bob = session.inside_phone("linphone", "bob", transport="tcp")
    with session.step("baresip registers from the internet over UDP"):
        erin.start()
    with session.step("linphone registers inside over TCP"):
        bob.start()
    with session.step("a call inward, baresip to linphone") as say:
        say(session.call(erin, bob))
    with session.step("a call outward, linphone to baresip, the called side ends") as say:
        say(session.call(bob, erin, callee_ends=True))
    erin.stop()
    bob.stop()


def encrypted(session):
    """linphone outside over TLS, baresip inside over TLS, SRTP from end to end."""
    frank = session.internet_phone("linphone", "frank", transport="tls", encryption="srtp-mand")
    alice = session.inside_phone("baresip", "alice", transport="tls", encryption="srtp-mand")
    with session.step("linphone registers from the internet over TLS"):
        frank.start()
    with session.step("baresip registers inside over TLS"):
        alice.start()
    with session.step("a call inward with SRTP, linphone to baresip") as say:
        say(session.call(frank, alice))
    with session.step("a call outward with SRTP, baresip to linphone") as say:
        say(session.call(alice, frank))
    frank.stop()
    alice.stop()


def by_the_book(session):
    """Every method inward over TCP, every method outward over UDP.

    Outside, the called side is on UDP: one SIPp registers and another answers, and the connection of the first, which
    is all that edge would use, ends with it.
    """
    inside = session.inside_phone("sipp", "carol", transport="tcp")
    outside = session.internet_phone("sipp", "frank", transport="tcp")
    # Without the connection that it registered over, the caller is a stranger, and strangers send no MESSAGE.
    every_method(session, outside, inside, "inward, TCP", message=False)
    inside = session.inside_phone("sipp", "carol")
    outside = session.internet_phone("sipp", "erin")
    every_method(session, inside, outside, "outward, UDP")
    with session.step("MESSAGE from a registered phone (inward, UDP)"):
        outside.register()
        session.sipp_call(outside, inside, calls="message", answers="uas-message", talks=False)


def loss_of_the_link(session):
    """control comes back by itself after edge was killed."""
    with session.step("after a restart of edge the pair finds itself and calls go through") as say:
        session.edge.restart()
        session.edge.wait_ready([("udp", 5060), ("tcp", 7001)])
        time.sleep(1)
        session.traversal_up()
        inside, outside = session.inside_phone("sipp", "carol"), session.internet_phone("sipp", "erin")
        say(session.sipp_call(outside, inside))


def calls_outlive(session):
    """A call that stands when a node is killed goes on when the node is back, and ends as it should."""
    for node, listens in ((session.edge, ("tcp", 7001)), (session.control, ("udp", 5060))):
        with session.step(f"a call outlives the end of {node.machine.short_name} without farewell") as say:
            inside, outside = session.inside_phone("sipp", "carol"), session.internet_phone("sipp", "erin")
            killer = threading.Timer(4.0, node.restart)
            killer.start()
            try:
                say(session.sipp_call(outside, inside, hold_ms=30_000, gap_max_s=24.0))
            finally:
                killer.join()
                node.wait_ready([listens])
            session.traversal_up()


def long_hold(session):
    """Silence for longer than any pinhole."""
    inside, outside = session.inside_phone("sipp", "carol"), session.internet_phone("sipp", "erin")
    pause_ms = (session.variant.pinhole_s + 6) * 1000
    with session.step(f"a hold of {pause_ms // 1000} s does not close a pinhole") as say:
        say(session.sipp_call(outside, inside, calls="uac-hold", hold_ms=pause_ms, gap_max_s=pause_ms / 1000 + 5))
