"""Phones behind home NATs that take a new random port for every flow."""

import time

NAME = "sip-natted"
ROWS = ("SIT-", "SIN-", "SII-")


def required(session):
    """The rows that must have carried packets."""
    return {"SIT-1", "SIT-2", "SIT-3", "SIN-3", "SIN-4", "SIN-5", "SII-3", "SII-6", "SII-7"}


def scenarios(session):
    """All of them, one after the other."""
    erin = session.home_phone("baresip", "erin", 1)
    frank = session.home_phone("linphone", "frank", 2, transport="tcp")
    alice = session.inside_phone("baresip", "alice")
    with session.step("baresip registers from home 1 over UDP"):
        erin.start()
    with session.step("linphone registers from home 2 over TCP"):
        frank.start()
    with session.step("baresip registers inside"):
        alice.start()
    with session.step("home 1 calls inside") as say:
        say(session.call(erin, alice))
    with session.step("inside calls home 1") as say:
        say(session.call(alice, erin))
    with session.step("home 2 calls inside, the called side ends") as say:
        say(session.call(frank, alice, callee_ends=True))
    with session.step("inside calls home 2") as say:
        say(session.call(alice, frank))
    with session.step("home 1 calls home 2, both with the same private address") as say:
        say(session.call(erin, frank))
    with session.step("home 2 calls home 1") as say:
        say(session.call(frank, erin))
    if session.long:
        quiet(session, alice, erin, frank)
    for phone in (erin, frank, alice):
        phone.stop()
    encrypted(session)


def quiet(session, alice, erin, frank):
    """After longer than a pinhole lives without a call, the phones at home can still be called."""
    pause_s = session.variant.pinhole_s + 6
    with session.step(f"after {pause_s} s of quiet inside still reaches both homes") as say:
        time.sleep(pause_s)
        say(session.call(alice, erin))
        say(session.call(alice, frank))
    with session.step(f"a call with {pause_s} s of talk keeps its media") as say:
        say(session.call(erin, frank, seconds=pause_s))


def encrypted(session):
    """TLS and SRTP from home to inside."""
    erin = session.home_phone("baresip", "erin", 1, transport="tls", encryption="srtp-mand")
    alice = session.inside_phone("linphone", "alice", transport="tls", encryption="srtp-mand")
    with session.step("baresip registers from home 1 over TLS"):
        erin.start()
    with session.step("linphone registers inside over TLS"):
        alice.start()
    with session.step("home 1 calls inside with SRTP") as say:
        say(session.call(erin, alice))
    with session.step("inside calls home 1 with SRTP") as say:
        say(session.call(alice, erin))
    erin.stop()
    alice.stop()
