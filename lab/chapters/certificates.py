"""A public certificate by ACME: pebble on the internet, from nothing to a renewal, and a port 80 that is closed. Then the
certificates by which the nodes know each other come to their end, and renew themselves over the zone within a call."""

import json
import re
import shutil
import time
from datetime import datetime, timedelta, timezone

from labkit import dns, firewall
from labkit import plan as plans
from labkit.failure import LabFailure
from labkit.shell import run, wait_until

NAME = "certificates"
ROWS = ("SIT-", "SIP-", "SII-", "ACM-")
# Fewer refused nonces would prove less; with many more even eight tries might fail once in a thousand runs.
PEBBLE = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "20", "PEBBLE_AUTHZREUSE": "0"}
FOLDER = "acme"
MANAGEMENT = 15000
ISSUE_S = 30
TAKE_S = 12
# It is renewed at half of its life, which leaves a minute for the start and the call.
PAIR_LIFE_S, PAIR_LEFT_S = 200, 150
AFTERWARDS_S = 8
AUTHORITY = """\
[ca]
default_ca = pair
[pair]
database = {folder}/index.txt
serial = {folder}/serial
new_certs_dir = {folder}
certificate = {certificate}
private_key = {key}
default_md = sha256
policy = any
x509_extensions = node
[any]
commonName = supplied
[node]
basicConstraints = CA:false
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:{name}
"""
ACME = """\
      public:
        acme:
          enabled: on
          agree-to-terms: on
          contact: admin@{domain}
          directory: https://{authority}/dir
          trust: ../../{folder}/ca.pem
"""


def required(session):
    """The rows that must have carried packets."""
    return {"ACM-1", "ACM-2", "SIT-1", "SIP-5"}


def settings(role, text):
    """Edge has its public certificate issued; the rest is as `init` writes it."""
    if role == "control":
        return text
    changed = re.sub(r"(?m)^    tls:\n(?:      .*\n)+", lambda block: block.group() + ACME.format(
        domain=plans.DOMAIN, authority=dns.AUTHORITY_NAME, folder=FOLDER), text, count=1)
    if changed == text:
        raise LabFailure("the file of edge has no section of TLS")
    return changed


def program(session):
    """The authority is there before the nodes are; the program is the one of this tree."""
    if not shutil.which("pebble"):
        raise LabFailure("missing: apt install pebble")
    session.authority = Authority(session)
    return session.sallyport


def close(session):
    """Ends the authority."""
    if hasattr(session, "authority"):
        session.authority.stop()


def scenarios(session):
    """All of them, one after the other."""
    renewed_within_a_call(session)
    place = Place(session)
    with session.step("edge has a certificate of the authority, through the rules that the port book printed") as say:
        say(place.first())
    with session.step("a phone that trusts the authority alone registers over TLS, no restart in between"):
        session.certificates.trust(session.authority.root())
        phone = session.internet_phone("baresip", "erin", transport="tls")
        phone.start()
        phone.wait_registered()
    with session.step("a renewal while that phone's connection is up: others see the new one, the phone stays") as say:
        say(place.renewed(phone))
    with session.step("nobody listens at port 80 between two orders"):
        place.nobody_at_the_door()
    closed(session, place)
    over(session)


def renewed_within_a_call(session):
    """Both pair identities come to their end; neither the zone nor a call over it notices the change."""
    inside, outside = session.inside_phone("baresip", "alice"), session.internet_phone("baresip", "dave")
    with session.step("both certificates of the pair are renewed over the zone while a call goes over it") as say:
        for phone in (inside, outside):
            phone.start()
            phone.wait_registered()
        calling, called, since = outside.mark(), inside.mark(), time.time()
        outside.dial(f"sip:{inside.account.address}")
        outside.wait_established(calling, 20)
        inside.wait_established(called)
        talking = time.monotonic()
        for node in (session.control, session.edge):
            if renewed(session, node):
                raise LabFailure("the certificate was renewed before the call began")
        for node in (session.control, session.edge):
            wait_until(lambda node=node: renewed(session, node),
                       f"{node.machine.short_name} to be renewed", timeout_s=PAIR_LIFE_S, step_s=1)
        took = time.monotonic() - talking
        time.sleep(AFTERWARDS_S)
        talked = time.monotonic() - talking
        outside.hang_up()
        inside.wait_closed(called)
        say(f"{took:.0f} s after the call began; {session.both_heard(outside, inside, since, talked)}")
    for phone in (inside, outside):
        phone.stop()


def over(session):
    """The certificates that the pair began with are of no use any more."""
    with session.step("the end of the certificates that the pair began with changes nothing"):
        time.sleep(max(0.0, session.nearly_over_at - time.time()))
        session.traversal_up()
        for node in (session.control, session.edge):
            left = pair_identity(node)["daysLeft"]
            if left < 1:
                raise LabFailure(f"{node.machine.short_name} has a certificate for {left} days")


def nodes(session, pair):
    """The nodes of a pair whose certificates have lived for nearly half of their few minutes."""
    session.nearly_over_at = time.time() + PAIR_LEFT_S
    session.nearly = {nearly_over(session, file) for file in pair.files}
    return session.nodes_of(pair)


def renewed(session, node):
    """Whether it shows another one than it began with."""
    return int(pair_identity(node)["serial"], 16) not in session.nearly


def pair_identity(node):
    """What a node says of the certificate that it shows the other one."""
    return next(one for one in node.status("certificates") if one["slot"] == "pair")


def nearly_over(session, file):
    """Puts a pair identity in place that ends soon, signed by the pair's own authority; gives its serial."""
    name, folder = file.stem, file.parent / "certificates"
    work = session.workspace / f"nearly-{name}"
    work.mkdir()
    authority = file.parent.parent / "authority"
    (work / "index.txt").touch()
    (work / "authority.cnf").write_text(AUTHORITY.format(folder=work, certificate=authority / "authority.pem",
                                                         key=authority / "authority.key", name=f"{name}.{plans.DOMAIN}"))
    run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
         str(work / "next.key"), "-out", str(work / "next.csr"), "-subj", f"/CN={name}.{plans.DOMAIN}"])
    end = datetime.fromtimestamp(session.nearly_over_at, timezone.utc)
    run(["openssl", "ca", "-batch", "-notext", "-rand_serial", "-config", str(work / "authority.cnf"), "-in",
         str(work / "next.csr"), "-out", str(work / "next.pem"),
         "-startdate", f"{end - timedelta(seconds=PAIR_LIFE_S):%Y%m%d%H%M%SZ}", "-enddate", f"{end:%Y%m%d%H%M%SZ}"])
    for suffix in ("key", "pem"):
        # What is there keeps its owner and mode.
        (folder / f"{name}.{suffix}").write_bytes((work / f"next.{suffix}").read_bytes())
    serial = run(["openssl", "x509", "-noout", "-serial", "-in", str(work / "next.pem")]).strip().partition("=")[2]
    return int(serial, 16)


def closed(session, place):
    """The rule of ACM-1 is taken out of the outer firewall."""
    outerfw = session.world.machine("outerfw")
    session.expect_drop("the rule of ACM-1 was taken out",
                        lambda packet: 80 in (packet.source_port, packet.destination_port))
    before = place.serial()
    try:
        with session.step("without ACM-1 in the outer firewall 'cert renew --dry-run' names that row") as say:
            take_out(outerfw, "ACM-1")
            say(place.refused("--dry-run"))
        with session.step("a second failure is the alarm CRT03, and the certificate in use stays"):
            # A firewall that answers is as closed, and the authority tells sooner.
            outerfw.run(["nft", "insert", "rule", "inet", "sallyport_outer", "edge", "tcp", "dport", "80", "reject",
                         "with", "tcp", "reset"])
            place.refused()
            alarms = {one["code"]: one["text"] for one in session.edge.status("alarms")}
            if "row ACM-1" not in alarms.get("CRT03", ""):
                raise LabFailure(f"alarms are {alarms}")
            if place.serial() != before or place.row()["order"].get("row") != "ACM-1":
                raise LabFailure(f"status says {place.row()}")
    finally:
        firewall.load(outerfw, (session.workspace / "outer.nft").read_text())
    with session.step("with the rule back an order goes through"):
        place.order()
        place.taken(before)


def take_out(machine, row):
    """Deletes the rule of one row."""
    listing = machine.run(["nft", "-a", "list", "chain", "inet", "sallyport_outer", "edge"])
    handle = re.search(rf'comment "{row}" # handle (\d+)', listing)
    if not handle:
        raise LabFailure(f"the outer firewall has no rule of {row}")
    machine.run(["nft", "delete", "rule", "inet", "sallyport_outer", "edge", "handle", handle.group(1)])


class Authority:
    """Pebble, at the port that row ACM-2 opens, with a certificate of a root of its own."""

    def __init__(self, session):
        self._station = session.internet_station("authority", dns.AUTHORITY_NUMBER)
        self._folder = session.workspace / FOLDER
        self._folder.mkdir()
        self._plan = session.plan
        self._keys()
        where = f"[{self._station.address}]" if session.plan.family == 6 else self._station.address
        config = {"listenAddress": f"{where}:443", "managementListenAddress": f"{where}:{MANAGEMENT}",
                  "certificate": str(self._folder / "server.pem"), "privateKey": str(self._folder / "server.key"),
                  "httpPort": 80, "tlsPort": 443}
        file = self._folder / "pebble.json"
        file.write_text(json.dumps({"pebble": config}))
        names = session.plan.uri_host(session.plan.dns_internet)
        self._program = self._station.machine.start(
            "pebble", ["pebble", "-config", str(file), "-dnsserver", f"{names}:53"], env=PEBBLE)
        self._program.wait_for_text("Listening on", timeout_s=10)
        self._where = where

    def _keys(self):
        """A root, and the certificate of the server below it."""
        def made(*words):
            run(["openssl", *words], cwd=self._folder)
        made("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key",
             "-out", "ca.pem", "-days", "30", "-subj", "/CN=Root of the authority's server")
        made("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "server.key",
             "-out", "server.csr", "-subj", f"/CN={dns.AUTHORITY_NAME}")
        (self._folder / "server.ext").write_text(f"subjectAltName=DNS:{dns.AUTHORITY_NAME}\n")
        made("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
             "-extfile", "server.ext", "-out", "server.pem")

    def root(self):
        """The root of what it issues, which it makes anew at each start."""
        file = self._folder / "issued-by.pem"
        if not file.exists():
            ask = ("import ssl,sys,urllib.request as u;"
                   "sys.stdout.write(u.urlopen(sys.argv[1],context=ssl._create_unverified_context()).read().decode())")
            file.write_text(self._station.machine.run(
                ["python3", "-c", ask, f"https://{self._where}:{MANAGEMENT}/roots/0"]))
        return file

    def stop(self):
        """Ends it."""
        self._program.stop()


class Place:
    """Somebody on the internet who looks at edge, and edge itself."""

    def __init__(self, session):
        self._session = session
        self._station = session.internet_station("looker")
        self._name = f"edge.{plans.DOMAIN}"

    def row(self):
        """What edge says of its public certificate."""
        return next(one for one in self._session.edge.status("certificates") if one["slot"] == "public")

    def serial(self):
        """Of the certificate that edge uses by its own word."""
        return self.row()["serial"]

    def first(self):
        """Waits for it, and looks at it as a stranger."""
        begun = time.monotonic()
        self._until(lambda: "Pebble" in self.row().get("issuer", ""), "the first certificate", ISSUE_S + TAKE_S)
        names = self.row()["names"]
        if not {self._name, plans.DOMAIN} <= set(names):
            raise LabFailure(f"it carries {names}")
        self._seen()
        folder = self._session.edge.file.parent / "state" / "acme"
        for secret in (folder / "account.key", folder / "current" / "public.key"):
            if secret.stat().st_mode & 0o777 != 0o600:
                raise LabFailure(f"{secret} has mode {secret.stat().st_mode & 0o777:o}")
        return f"{', '.join(names)}, {time.monotonic() - begun:.0f} s after the nodes were up"

    def renewed(self, phone):
        """Orders a new one; the connection of the phone lives on."""
        before, connection = self.serial(), self._connection(phone)
        self.order()
        took = self.taken(before)
        if self._connection(phone) != connection:
            raise LabFailure("the phone came back by another connection")
        return f"taken {took:.0f} s after it was issued"

    def order(self):
        """An order by hand."""
        code, output, complaint = self._renew()
        if code != 0:
            raise LabFailure(f"cert renew ended with {code}: {output} {complaint}")

    def refused(self, *words):
        """An order that comes to nothing, for which the row is named."""
        code, output, _ = self._renew(*words)
        if code != 1 or "row ACM-1" not in output or "--row ACM-1" not in output:
            raise LabFailure(f"cert renew ended with {code} and said {output}")
        return output.splitlines()[0][:300]

    def taken(self, before):
        """Waits until edge uses another one than before, and a stranger sees it; how long that took."""
        begun = time.monotonic()
        self._until(lambda: self.serial() != before, "the new certificate to be taken", TAKE_S)
        self._seen()
        return time.monotonic() - begun

    def nobody_at_the_door(self):
        """Port 80 is closed on edge itself, which answers at once."""
        where = self._session.plan.pick(self._session.plan.edge_public)
        ask = "import socket,sys; socket.create_connection((sys.argv[1], 80), 3)"
        code, _, complaint = self._station.machine.run_code(["python3", "-c", ask, where])
        if code == 0 or "ConnectionRefusedError" not in complaint:
            raise LabFailure(f"somebody: {complaint[-200:]}")

    def _renew(self, *words):
        command = [self._session.sallyport.launcher, "cert", "renew", *words, "--node", str(self._session.edge.file)]
        return self._session.edge.machine.run_code(command, timeout_s=90)

    def _seen(self):
        """What a stranger sees is what edge says, leads to the authority's root, and carries the name."""
        where = self._session.plan.uri_host(self._session.plan.edge_public)
        shown = self._station.machine.run(
            ["openssl", "s_client", "-connect", f"{where}:5061", "-servername", self._name, "-verify_return_error",
             "-verify_hostname", self._name, "-CAfile", str(self._session.authority.root())], stdin="")
        serial = run(["openssl", "x509", "-noout", "-serial"], stdin=shown).strip().partition("=")[2]
        if int(serial, 16) != int(self.serial(), 16):
            raise LabFailure(f"strangers see {serial}, edge says {self.serial()}")

    def _connection(self, phone):
        """The phone's port of its connection to edge."""
        listed = self._session.edge.machine.run(["ss", "-Htn", "state", "established"]).splitlines()
        found = [line.split()[-1] for line in listed if f"{phone.address}]" in line or f"{phone.address}:" in line]
        if len(found) != 1:
            raise LabFailure(f"connections of the phone: {found}")
        return found[0]

    def _until(self, holds, what, timeout_s):
        try:
            wait_until(holds, what, timeout_s=timeout_s, step_s=0.5)
        except LabFailure as failure:
            raise LabFailure(f"{failure}; edge says {self.row()}") from failure
