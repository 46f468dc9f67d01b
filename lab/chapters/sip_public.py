"""Endpoints that never registered: found by DNS from inside, and finding us by DNS from outside."""

from labkit import dns
from labkit import plan as plans

NAME = "sip-public"
ROWS = ("SIT-", "SIP-", "SII-")
PARTNER_NUMBER = 31
# A silent server over UDP is given up after 64 * T1 (RFC 3261 section 17.1.1.2), then the next is tried.
FAILOVER_S = 50
REMEMBERED_S = 12


def required(session):
    """The rows that must have carried packets."""
    return {"ADI-1", "SIT-1", "SIT-2", "SIT-3", "SIP-1", "SIP-2", "SIP-3", "SIP-4", "SIP-6", "SIP-7"}


def scenarios(session):
    """All of them, one after the other."""
    outward_by_lookup(session)
    inward_by_lookup(session)
    refusals(session)


def outward_by_lookup(session):
    """NAPTR and SRV lead to a partner at an odd port; where the first server is dead, the second answers."""
    alice = session.inside_phone("baresip", "alice")
    partner = session.internet_phone("baresip", "pat", PARTNER_NUMBER, domain=plans.PARTNER_DOMAIN, registers=False,
                                     server="", port=dns.PARTNER_PORT)
    with session.step("baresip registers inside"):
        alice.start()
    with session.step("an unregistered baresip listens at a port that only DNS knows"):
        partner.start()
    with session.step("a call outward by NAPTR and SRV") as say:
        say(session.call(alice, partner, f"sip:pat@{plans.PARTNER_DOMAIN}"))
    with session.step("a call outward where the first server of the domain is dead") as say:
        say(session.call(alice, partner, f"sip:pat@{dns.FAILOVER_DOMAIN}", answer_s=FAILOVER_S))
    with session.step("the dead server is remembered: the next call does not wait for it") as say:
        say(session.call(alice, partner, f"sip:pat@{dns.FAILOVER_DOMAIN}", answer_s=REMEMBERED_S))
    alice.stop()
    partner.stop()
    partner = session.internet_phone("sipp", "pat", PARTNER_NUMBER, domain=plans.PARTNER_DOMAIN, registers=False,
                                     transport="tcp", port=dns.PARTNER_PORT, server="")
    carol = session.inside_phone("sipp", "carol")
    with session.step("a call outward over TCP to where SRV points") as say:
        say(session.sipp_call(carol, partner, target=f"sip:pat@{plans.PARTNER_DOMAIN};transport=tcp", register=False))


def inward_by_lookup(session):
    """Strangers resolve our domain and reach a phone inside."""
    alice = session.inside_phone("linphone", "alice")
    with session.step("linphone registers inside"):
        alice.start()
    for transport in ("udp", "tcp"):
        stranger = session.internet_phone("baresip", f"stranger-{transport}", domain="elsewhere.example",
                                          registers=False, server="", transport=transport)
        with session.step(f"a stranger's baresip finds us by SRV and calls over {transport.upper()}") as say:
            stranger.start()
            say(session.call(stranger, alice, f"sip:alice@{plans.DOMAIN};transport={transport}"))
        stranger.stop()
    alice.stop()
    stranger = session.internet_phone("sipp", "stranger-udp", domain="elsewhere.example", registers=False)
    carol = session.inside_phone("sipp", "carol")
    with session.step("a stranger's SIPp calls in") as say:
        say(session.sipp_call(stranger, carol))
    with session.step("a stranger's call without offer") as say:
        say(session.sipp_call(stranger, carol, calls="uac-delayed", answers="uas-delayed"))


def refusals(session):
    """What strangers must not get."""
    stranger = session.internet_phone("sipp", "stranger-udp", domain="elsewhere.example", registers=False)
    edge = session.plan.uri_host(session.plan.edge_public)
    with session.step("a stranger's call to nobody is refused with 404"):
        stranger.run("uac-refused", edge, target=f"sip:nobody@{plans.DOMAIN}", code=404)
    with session.step("a stranger's MESSAGE is refused with 403"):
        stranger.run("message-refused", edge, target=f"sip:alice@{plans.DOMAIN}", code=403)
    with session.step("edge does not relay strangers' calls to other domains"):
        stranger.run("uac-refused", edge, target=f"sip:pat@{plans.PARTNER_DOMAIN}", code=403)
