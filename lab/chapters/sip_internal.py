"""Phones inside register on control and call each other."""

from labkit.failure import LabFailure

NAME = "sip-internal"
# Control tries the shared pair of edge by itself, whether there are calls or not.
ROWS = ("SII-", "SIT-")


def required(session):
    """The rows that must have carried packets."""
    return {"SIT-1", "SII-1", "SII-2", "SII-3", "SII-4", "SII-5"}


def scenarios(session):
    """All of them, one after the other."""
    phones_that_people_use(session)
    encrypted(session)
    by_the_book(session)
    refusals(session)


def phones_that_people_use(session):
    """baresip over UDP and linphone over TCP, a call each way."""
    alice = session.inside_phone("baresip", "alice")
    bob = session.inside_phone("linphone", "bob", transport="tcp")
    with session.step("baresip registers over UDP"):
        alice.start()
    with session.step("linphone registers over TCP"):
        bob.start()
    with session.step("baresip (UDP) calls linphone (TCP)") as say:
        say(session.call(alice, bob))
    with session.step("linphone (TCP) calls baresip (UDP), the called side ends") as say:
        say(session.call(bob, alice, callee_ends=True))
    alice.stop()
    bob.stop()


def encrypted(session):
    """The same over TLS with SRTP."""
    alice = session.inside_phone("baresip", "alice", transport="tls", encryption="srtp-mand")
    bob = session.inside_phone("linphone", "bob", transport="tls", encryption="srtp-mand")
    with session.step("baresip and linphone register over TLS"):
        alice.start()
        bob.start()
    with session.step("baresip calls linphone over TLS with SRTP") as say:
        say(session.call(alice, bob))
    with session.step("linphone calls baresip over TLS with SRTP") as say:
        say(session.call(bob, alice))
    alice.stop()
    bob.stop()


def by_the_book(session):
    """What SIPp can do and phones rarely do, over UDP and TCP."""
    for transport in ("udp", "tcp"):
        carol = session.inside_phone("sipp", "carol", transport=transport)
        dave = session.inside_phone("sipp", "dave", transport=transport)
        every_method(session, carol, dave, f"inside, {transport.upper()}")


def every_method(session, caller, callee, where, *, message=True):
    """Every method that has to get through, between two SIPp; MESSAGE only where the caller is no stranger."""
    with session.step(f"an ordinary call ({where})") as say:
        say(session.sipp_call(caller, callee))
    with session.step(f"hold and resume ({where})") as say:
        say(session.sipp_call(caller, callee, calls="uac-hold", hold_ms=2000, gap_max_s=4.0))
    with session.step(f"reliable provisional answer, PRACK, UPDATE ({where})") as say:
        say(session.sipp_call(caller, callee, calls="uac-prack", answers="uas-prack"))
    with session.step(f"delayed offer ({where})") as say:
        say(session.sipp_call(caller, callee, calls="uac-delayed", answers="uas-delayed"))
    with session.step(f"REFER and NOTIFY ({where})") as say:
        say(session.sipp_call(caller, callee, calls="uac-refer", answers="uas-refer"))
    briefly = [("CANCEL", "uac-cancel", "uas-ring"), ("busy", "uac-refused", "uas-busy")]
    if message:
        briefly.append(("MESSAGE", "message", "uas-message"))
    for title, calls, answers in briefly:
        with session.step(f"{title} ({where})"):
            session.sipp_call(caller, callee, calls=calls, answers=answers, talks=False)
    # A contact that nobody answers any more would keep the search of a later call to this user waiting.
    with session.step(f"the called phone takes its contact back ({where})"):
        callee.unregister()


def refusals(session):
    """What must not work."""
    with session.step("a call to nobody is refused with 404"):
        session.inside_phone("sipp", "carol").run(
            "uac-refused", session.plan.uri_host(session.plan.control), target=f"sip:nobody@{_domain(session)}",
            code=404)
    with session.step("a wrong password does not register"):
        mallory = session.inside_phone("sipp", "dave", password="wrong")
        try:
            mallory.register()
        except LabFailure:
            return
        raise LabFailure("it registered")


def _domain(session):
    return session.inside_phone("sipp", "carol").account.domain
