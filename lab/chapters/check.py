"""`sallyport check`: every rule of both firewalls taken out alone, and other faults, each named and nothing else."""

import contextlib
import json
import re
import shutil
import sys
from pathlib import Path

from labkit import firewall
from labkit import plan as plans
from labkit.failure import LabFailure
from labkit.shell import run

NAME = "check"
ROWS = ("SIT-", "SIP-", "SIN-", "SII-", "ICE-")
INIT = ("--turn",)
LAPTOP = 77
# A missing rule takes the zone down, as it should.
EXPECTED_COMPLAINTS = r"\bERROR +node +[A-Z]+[0-9]+ "
# In a short run these rules alone are taken out: one of each kind of trial.
SAMPLE = {"SIT-1", "SIT-2", "SIP-1 SIN-1", "SIP-5 SIN-3", "SIP-7 SIN-5"}
RULE = re.compile(r'accept comment "([A-Z0-9 -]+)" # handle (\d+)$')
OTHER_PUBLIC = "203.0.113.200"
CERTIFICATES = 5
PINHOLE_S = 10
TIMERS = ("nf_conntrack_udp_timeout", "nf_conntrack_udp_timeout_stream")
TRANSLATION = """
table ip lab_static {{
    chain in {{
        type nat hook prerouting priority -100; policy accept;
        ip daddr {public} dnat to {edge}
    }}
    chain out {{
        type nat hook postrouting priority 100; policy accept;
        ip saddr {edge} oifname "net0" snat to {public}
    }}
}}
"""
REDIRECT = """
table ip lab_other {{
    chain in {{
        type nat hook prerouting priority -110; policy accept;
        ip daddr {edge} {protocol} dport {port} iifname "net0" redirect to :{to}
    }}
}}
"""
BLAMED = {"blocked", "wrong", "answered-by-another"}


def required(session):
    """The rows that must have carried packets."""
    return {"SIT-1", "SIT-2", "SIT-3", "SIP-1", "SIP-2", "SIP-3", "SIP-4", "SIP-5", "SIP-6", "SIP-7", "ICE-2"}


def scenarios(session):
    """All of them, one after the other."""
    session.edge.wait_ready([("udp", 3478)])
    session.expect_drop("a rule was taken out", lambda packet: True)
    place = Place(session)
    all_is_well(session, place)
    for wall in ("inner", "outer"):
        for rows, handle in rules(session, wall):
            if session.long or rows in SAMPLE:
                without(session, place, wall, rows, handle)
    wrong_address(session, place)
    names(session, place)
    expired(session, place)
    others(session, place)
    if session.long:
        silent_flow(session, place)
        clock_off(session, place)
    all_is_well(session, place)


def all_is_well(session, place):
    """Nothing is blamed, and every rule of both firewalls is found to pass."""
    with session.step("nothing is wrong: control, edge and a laptop on the internet find nothing to blame") as say:
        found = place.control() + place.edge() + place.outside()
        expect(blamed(found), [], found)
        passing = {name(one) for one in found if one["verdict"] == "passes" and "rows" in one}
        there = {f"{wall} {direction} {rows}" for wall in ("inner", "outer")
                 for rows, direction in directions(session, wall)}
        missing = sorted(there - passing)
        if missing:
            raise LabFailure(f"not found to pass: {missing}")
        say(f"{len(passing)} rules pass")


def without(session, place, wall, rows, handle):
    """One rule is taken out, and the check whose matter it is names that rule and nothing else."""
    machine = session.world.machine(f"{wall}fw")
    direction = dict((number, way) for _, number, way in listed(session, wall))[handle]
    with session.step(f"without {rows} {direction} in the {wall} firewall"):
        try:
            machine.run(["nft", "delete", "rule", "inet", f"sallyport_{wall}", "edge", "handle", handle])
            if shutil.which("conntrack"):
                machine.run_code(["conntrack", "-F"])
            found = place.edge() if "ADI-1" in rows else place.control() if wall == "inner" else place.outside()
            expect(blamed(found), [f"{wall} {direction} {rows}"], found)
        finally:
            firewall.load(machine, (session.workspace / f"{wall}.nft").read_text())
            session.traversal_up()


def wrong_address(session, place):
    """The outer firewall translates another address to edge than edge tells callers."""
    if session.plan.family == 6 or session.variant.static_nat:
        session.skip("another public address than edge tells", "the translation of this world is another")
        return
    outerfw, edge = session.world.machine("outerfw"), session.plan.edge_outer.v4
    session.expect_packets(lambda packet: OTHER_PUBLIC in (packet.source, packet.destination))
    with session.step("the internet reaches edge at another address than it tells callers") as say:
        try:
            outerfw.address("net0", f"{OTHER_PUBLIC}/24")
            firewall.load(outerfw, TRANSLATION.format(public=OTHER_PUBLIC, edge=edge))
            found = place.outside("--edge", OTHER_PUBLIC)
            expect(blamed(found), [f"edge at {OTHER_PUBLIC}"], found)
            say(next(one["sentence"] for one in found if one["verdict"] == "wrong"))
        finally:
            outerfw.run_code(["nft", "delete", "table", "ip", "lab_static"])
            outerfw.run_code(["ip", "addr", "del", f"{OTHER_PUBLIC}/24", "dev", "net0"])


def names(session, place):
    """A record that is missing, and one that leads to another port."""
    domain = plans.DOMAIN
    for title, port, code in (("missing", 0, "DNS02"), ("wrong", 5099, "DNS03")):
        with session.step(f"a record of the DNS is {title}"):
            try:
                session.serve_internet(tls_port=port)
                found = place.edge()
                expect(blamed(found), [f"_sips._tcp.{domain} SRV"], found)
                told = [one["condition"] for one in found if one["verdict"] in BLAMED]
                if told != [code]:
                    raise LabFailure(f"called {told} instead of {code}")
            finally:
                session.serve_internet()


def expired(session, place):
    """Edge's certificate is over."""
    folder = session.edge.file.parent / "certificates"
    file, kept = folder / "edge.pem", (folder / "edge.pem").read_bytes()
    authority = session.workspace / "pair" / "authority"
    with session.step("edge's certificate has expired"):
        try:
            request = run(["openssl", "req", "-new", "-key", str(folder / "edge.key"), "-subj", "/CN=edge"])
            file.write_text(run(["openssl", "x509", "-req", "-days", "-1", "-CA", str(authority / "authority.pem"),
                                 "-CAkey", str(authority / "authority.key"), "-set_serial", "7"], stdin=request))
            found = place.edge()
            blames = [one for one in found if one["verdict"] in BLAMED]
            if not blames or any(one["stage"] != CERTIFICATES for one in blames):
                raise LabFailure(f"blamed {blames}")
        finally:
            file.write_bytes(kept)


def others(session, place):
    """Somebody else answers at a port of edge, and somebody rewrites SIP on its way."""
    if session.plan.family == 6:
        session.skip("somebody else at a port of edge", "the middle box speaks IPv4")
        return
    outerfw, edge = session.world.machine("outerfw"), session.plan.edge_public.v4
    # What the middle box passes on comes from the firewall itself.
    firewalls = session.plan.dmz_outer.host(plans.GATEWAY).v4
    session.expect_packets(lambda packet: firewalls in (packet.source, packet.destination))
    script = str(Path(__file__).parents[1] / "labkit" / "programs" / "middlebox.py")
    rewritten = [session.plan.edge_outer.v4, "5060", place.laptop.address, "192.0.2.99"]
    for title, protocol, port, words, wanted, code in (
            ("another program answers at TLS 5061", "tcp", 5061, ["stranger", "15061"], "outer internet SIP-5 SIN-3",
             "NAT09"),
            ("a helper rewrites SIP over TCP", "tcp", 5060, ["helper", "15060", *rewritten], "SIP over TCP", "NAT03"),
            ("a helper rewrites SIP over UDP", "udp", 5060, ["udp-helper", "15062", *rewritten], "SIP over UDP",
             "NAT03")):
        program = outerfw.start("middlebox", [sys.executable, script, *words])
        with session.step(title) as say:
            try:
                program.wait_for_text("ready", timeout_s=10)
                firewall.load(outerfw, REDIRECT.format(edge=edge, protocol=protocol, port=port, to=words[1]))
                found = place.outside()
                expect(blamed(found), [wanted], found)
                wrong = next(one for one in found if one["verdict"] in BLAMED)
                if wrong["condition"] != code:
                    raise LabFailure(f"called {wrong['condition']} instead of {code}")
                say(wrong["sentence"][:200])
            finally:
                program.stop()
                outerfw.run_code(["nft", "delete", "table", "ip", "lab_other"])


def silent_flow(session, place):
    """The inner firewall forgets a UDP flow after ten seconds."""
    innerfw = session.world.machine("innerfw")
    with session.step("the inner firewall keeps a silent UDP flow for 10 s alone") as say:
        try:
            for key in TIMERS:
                innerfw.sysctl(f"net.netfilter.{key}", PINHOLE_S)
            found = place.control("--binding")
            remark = next(one for one in found if one["subject"].startswith("pinhole"))
            if remark.get("condition") != "NAT06" or blamed(found):
                raise LabFailure(f"told {remark}, and blamed {blamed(found)}")
            say(remark["sentence"])
        finally:
            for key in TIMERS:
                innerfw.sysctl(f"net.netfilter.{key}", session.variant.pinhole_s)


def clock_off(session, place):
    """Edge's clock is ahead by a minute and more; the firewalls and everything else are as they should be."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if not library:
        session.skip("edge's clock is off", "apt install libfaketime")
        return
    with session.step("edge's clock is off by 75 s") as say:
        try:
            session.edge.restart(env={"LD_PRELOAD": str(library), "FAKETIME": "+75s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
            # With every look at the clock intercepted Java starts many times slower.
            for _ in range(2):
                with contextlib.suppress(LabFailure):
                    session.edge.wait_ready([("udp", 5060), ("udp", 3478), ("tcp", 7001)])
            session.traversal_up()
            found = place.control()
            expect(blamed(found), ["clock against the partner's"], found)
            say(next(one["sentence"] for one in found if one["verdict"] in BLAMED))
        finally:
            session.edge.restart()
            session.traversal_up()
            session.edge.wait_ready([("udp", 5060), ("udp", 3478)])


def rules(session, wall):
    """Rows and handle of each accepting rule, in its order."""
    return [(rows, handle) for rows, handle, _ in listed(session, wall)]


def directions(session, wall):
    """Rows and side of each accepting rule."""
    return [(rows, way) for rows, _, way in listed(session, wall)]


def listed(session, wall):
    """Rows, handle and side from which each accepting rule is opened, as the loaded table has them."""
    text = session.world.machine(f"{wall}fw").run(
        ["nft", "-a", "list", "chain", "inet", f"sallyport_{wall}", "edge"])
    plan, found = session.plan, []
    edges = {getattr(host, f"v{plan.family}") for host in (plan.edge_inner, plan.edge_outer)}
    for line in text.splitlines():
        match = RULE.search(line.strip())
        if match and match[1] != "answers":
            from_edge = any(f"saddr {address} " in line for address in edges)
            way = ("dmz" if from_edge else "private") if wall == "inner" else ("dmz" if from_edge else "internet")
            found.append((match[1], match[2], way))
    return found


class Place:
    """From where checks are made."""

    def __init__(self, session):
        self._session = session
        self.laptop = session.internet_station("laptop", LAPTOP)
        self.address = session.plan.pick(session.plan.edge_public)

    def control(self, *words):
        """On control."""
        return self._run(self._session.control.machine, "--node", str(self._session.control.file), *words)

    def edge(self):
        """On edge."""
        return self._run(self._session.edge.machine, "--node", str(self._session.edge.file))

    def outside(self, *words):
        """On a machine on the internet that has nothing but a code."""
        return self._run(self.laptop.machine, "--as", "internet", self.code(), *words)

    def code(self):
        """A new code of edge."""
        text = self._session.edge.says("check", "code", "--json")
        return json.loads(text)["code"]

    def _run(self, machine, *words):
        launcher = self._session.sallyport.launcher
        code, output, complaint = machine.run_code([launcher, "check", "--json", *words], timeout_s=120)
        if code not in (0, 1, 4):
            raise LabFailure(f"check {words[0]} ended with {code}: {complaint[-300:]}")
        answer = json.loads(output)
        wanted = 1 if answer["problems"] else 4 if answer["notJudged"] else 0
        if code != wanted:
            raise LabFailure(f"check ended with {code} where {wanted} was right")
        return answer["findings"]


def name(finding):
    """Firewall, side and rows of a finding, or what it is about."""
    if "rows" not in finding:
        return finding["subject"]
    return f"{finding['firewall']} {finding['from']} {' '.join(finding['rows'])}"


def blamed(found):
    """What the findings say is wrong."""
    return sorted(name(one) for one in found if one["verdict"] in BLAMED)


def expect(blames, wanted, found):
    """Raises LabFailure where something else is blamed."""
    if blames != sorted(wanted):
        told = [f"{name(one)}: {one['sentence']}" for one in found if one["verdict"] in BLAMED]
        raise LabFailure(f"blamed {blames} instead of {wanted}: {'; '.join(told)[:600]}")
