"""One chapter in one world: builds it, lets the scenarios run, and judges what the wires carried."""

import contextlib
import json
import re
import shutil
import threading
import time
from collections import Counter
from dataclasses import dataclass

from labkit import captures, dns, firewall, media, netns, phones, rtp
from labkit import nodes as node_files
from labkit import plan as plans
from labkit import rows as row_book
from labkit.certificates import Certificates
from labkit.failure import LabFailure
from labkit.report import ChapterResult, RowResult, StepResult
from labkit.shell import wait_until
from labkit.sounds import Sounds
from labkit.world import World

TALK_S = 4.0
ANSWER_S = 20
LATE_CAPTURE_S = 2.0
SETTLE_S = 1.0
DRAIN_S = 30
STUN_PORT = 3478
ZONE_UP_S = 60
COMPLAINTS_MAX = 5
# Every chapter needs the link between the nodes and names; the rest is the chapter's own.
ALWAYS_ALLOWED = ("SIT-1", "ADC-9", "ADI-1")
KINDS = {"baresip": phones.Baresip, "linphone": phones.Linphone, "sipp": phones.Sipp}
TONES_HZ = (440, 520, 620, 740, 860, 980, 1120, 1260)


@dataclass(frozen=True)
class Station:
    """A machine that stands somewhere, for a program that is no phone."""

    name: str
    machine: netns.Namespace
    address: str


class Session:
    """Everything that a scenario of a chapter may use."""

    interrupted = threading.Event()
    """Set once for all chapters that run: none begins another scenario."""

    def __init__(self, chapter, variant, sallyport, printer, workspace, prefix, *, long, talk_s=20, strict=False,
                 previous=None):
        self.chapter = chapter
        self.variant = variant
        self.workspace = workspace
        self.long = long
        self.talk_s = talk_s
        self.strict = strict
        self._expected = []
        self._faults = []
        self.plan = plans.Plan(variant)
        self.world = World(prefix, variant, workspace)
        self.printer = printer
        self.result = ChapterResult(chapter.NAME, variant.name)
        self.control = self.edge = None
        self.ours = sallyport
        self.previous = previous
        # Some chapters begin with what the release before has made.
        self._sallyport = previous if getattr(chapter, "BEGINS_WITH_PREVIOUS", False) else sallyport
        self._phones = []
        self._captures = {}
        self._machines = {}
        self._tones = {}
        self._servers = []
        self._links = None
        self._watch = {}
        self._entries = []

    # What scenarios call

    @property
    def sallyport(self):
        """The command of this tree."""
        return self._sallyport

    def inside_phone(self, kind, user, **options):
        """A phone inside, registered on control unless the options say otherwise."""
        number = 21 + len(self._machines)
        machine = self._machine(user, lambda: self.world.inside_machine(user, number), plans.INSIDE.host(number))
        options.setdefault("server", self.plan.uri_host(self.plan.control))
        return self._phone(kind, machine, user, **options)

    def internet_phone(self, kind, user, number=None, **options):
        """A phone with a public address; the options say whether it registers, over edge."""
        number = number or 61 + len(self._machines)
        machine = self._machine(user, lambda: self.world.internet_machine(user, number), plans.INTERNET.host(number))
        options.setdefault("server", self.plan.uri_host(self.plan.edge_public))
        return self._phone(kind, machine, user, **options)

    def home_phone(self, kind, user, home, number=21, **options):
        """A phone behind a home NAT, registered over edge. Every home uses the same private address for it."""
        machine = self._machine(user, lambda: self.world.home_machine(user, home, number), plans.HOME.host(number))
        options.setdefault("server", self.plan.uri_host(self.plan.edge_public))
        return self._phone(kind, machine, user, **options)

    def inside_station(self, name, number=None):
        """A machine inside, for a program that is no phone."""
        number = number or 21 + len(self._machines)
        return Station(name, *self._machine(name, lambda: self.world.inside_machine(name, number),
                                            plans.INSIDE.host(number)))

    def internet_station(self, name, number=None):
        """A machine with a public address, for a program that is no phone."""
        number = number or 61 + len(self._machines)
        return Station(name, *self._machine(name, lambda: self.world.internet_machine(name, number),
                                            plans.INTERNET.host(number)))

    def home_station(self, name, home, number=21):
        """A machine behind a home NAT, for a program that is no phone."""
        return Station(name, *self._machine(name, lambda: self.world.home_machine(name, home, number),
                                            plans.HOME.host(number)))

    def has(self, title, tool, package):
        """Whether a tool is there; if not, its scenarios are skipped with a word, or fail where all has to run."""
        if tool:
            return True
        reason = f"apt install {package}"
        if self.strict:
            self._note_step(StepResult(title, False, f"missing: {reason}"))
        else:
            self.skip(title, reason)
        return False

    def expect_drop(self, why, matches):
        """Says that the firewalls will drop packets for which matches(packet) holds, and that this is right."""
        self._expected.append((why, matches))

    def expect_packets(self, matches):
        """Says that packets for which matches(packet) holds are a fault's own, and that no row has to explain them."""
        self._faults.append(matches)

    def step(self, title):
        """One scenario: a failure inside is written down and the chapter goes on with the next."""
        return self._step(title)

    def skip(self, title, reason):
        """Says that a scenario does not run in this world, and why."""
        self._note_step(StepResult(title, True, reason, skipped=True))

    def call(self, caller, callee, uri=None, *, seconds=TALK_S, callee_ends=False, answer_s=ANSWER_S):
        """A call between two phones with hands (not SIPp): both must hear the other's tone. Gives a few words."""
        try:
            return self._call(caller, callee, uri or f"sip:{callee.account.address}", seconds, callee_ends, answer_s)
        except LabFailure:
            # What is left of this call must not spoil the next.
            for phone in (caller, callee):
                with contextlib.suppress(LabFailure):
                    phone.hang_up()
            time.sleep(SETTLE_S)
            raise

    def _call(self, caller, callee, uri, seconds, callee_ends, answer_s):
        calling, called, since = caller.mark(), callee.mark(), time.time()
        caller.dial(uri)
        caller.wait_established(calling, answer_s)
        callee.wait_established(called)
        begun = time.monotonic()
        time.sleep(seconds)
        talked = time.monotonic() - begun
        first, second, mark = (callee, caller, calling) if callee_ends else (caller, callee, called)
        first.hang_up()
        second.wait_closed(mark)
        return self.both_heard(caller, callee, since, talked)

    def both_heard(self, caller, callee, since, seconds, **options):
        """Checks both directions of a call."""
        try:
            return self._both_heard(caller, callee, since, seconds, **options)
        except LabFailure:
            # On a busy machine the last packets reach the files of the captures late.
            time.sleep(LATE_CAPTURE_S)
            return self._both_heard(caller, callee, since, seconds, **options)

    def _both_heard(self, caller, callee, since, seconds, **options):
        there = media.check_heard(callee, caller, self._captures[callee.name], since, seconds, **options)
        back = media.check_heard(caller, callee, self._captures[caller.name], since, seconds, **options)
        return f"{there} there, {back} back"

    def checks_answered(self, phone, since):
        """How many connectivity checks that a phone sent were answered; LabFailure for none."""
        captures.flush()
        answers = sum(1 for packet in self._captures[phone.name].packets() if packet.time >= since
                      and packet.destination == phone.address and packet.protocol == "udp"
                      and packet.source_port != STUN_PORT
                      and rtp.is_stun(packet.payload) and packet.payload[:2] == b"\x01\x01")
        if not answers:
            raise LabFailure(f"no connectivity check of {phone.name} was answered")
        return answers

    def sipp_call(self, caller, callee, *, calls="uac", answers="uas", target=None, remote=None, hold_ms=4000,
                  talks=True, code=486, timeout_s=30, gap_max_s=media.GAP_MAX_S, register=True):
        """A call between two SIPp: both scenarios must end well and, where they talk, hear each other."""
        if register:
            callee.register()
        callee.begin(answers, callee.account.server, hold_ms=hold_ms)
        callee.wait_listening()
        since = time.time()
        try:
            caller.run(calls, remote or caller.account.server, target=target or f"sip:{callee.account.address}",
                       hold_ms=hold_ms, code=code, timeout_s=timeout_s + hold_ms / 1000)
            callee.finish(10)
        finally:
            callee.stop()
            caller.stop()
        if not talks:
            return ""
        return self.both_heard(caller, callee, since, 2.0, gap_max_s=gap_max_s)

    def serve_internet(self, **words):
        """Has the internet's names served anew, as they are or otherwise."""
        self._servers[1].stop()
        self._servers[1] = dns.serve_internet(self.world, **words)

    def traversal_up(self):
        """Waits until control and edge have found each other."""
        try:
            wait_until(lambda: not self._zones_down(), "the traversal zone to come up", timeout_s=ZONE_UP_S, step_s=0.5)
        except LabFailure as failure:
            raise LabFailure(f"{failure}: {str(self._zones_down())[:300]}") from failure

    # The life of a chapter

    def run(self):
        """Runs the chapter and gives its result."""
        begun = time.monotonic()
        try:
            self._build()
            self.chapter.scenarios(self)
            self._keep_searches()
            self._close_phones()
            self._check_leftovers()
            self._judge()
            getattr(self.chapter, "afterwards", lambda _: None)(self)
        except LabFailure as failure:
            self.result.failures.append(str(failure))
        except Exception as fault:  # the chapters after this one must still run
            self.result.failures.append(f"the lab itself: {fault!r}")
        finally:
            self.result.seconds = time.monotonic() - begun
        return self.result

    def delete(self):
        """Takes everything down; safe at any time and twice."""
        for phone in self._phones:
            with contextlib.suppress(LabFailure, OSError):
                phone.stop()
        for node in (self.control, self.edge):
            if node:
                with contextlib.suppress(LabFailure):
                    node.stop()
        for capture in (*self._captures.values(), *self._watch.values()):
            capture.stop()
        if self._links:
            self._links.stop()
        for server in self._servers:
            server.stop()
        getattr(self.chapter, "close", lambda _: None)(self)
        self.world.delete()

    def _build(self):
        self.printer.progress(f"{self.chapter.NAME} [{self.variant.name}]: building the world")
        self.world.build()
        self.sounds = Sounds(self.workspace / "sounds")
        self.certificates = Certificates(self.workspace / "certificates")
        # A chapter may have the program elsewhere than in this tree.
        self._sallyport = getattr(self.chapter, "program", lambda _: self._sallyport)(self)
        pair = node_files.Pair(self._sallyport, self.world, self.workspace / "pair",
                               words=getattr(self.chapter, "INIT", ()),
                               settings=getattr(self.chapter, "settings", lambda role, text: text))
        self.certificates.trust(pair.authority)
        self._entries = self._sallyport.rows(*pair.files)
        endpoints = getattr(self.chapter, "endpoints", lambda _: ())(self)
        rules = {side: self._sallyport.rules(side, *pair.files, endpoints=endpoints) for side in ("inner", "outer")}
        for side, text in rules.items():
            (self.workspace / f"{side}.nft").write_text(text)
        firewall.raise_firewalls(self.world, rules["inner"], rules["outer"])
        self._servers = [dns.serve_inside(self.world), dns.serve_internet(self.world)]
        self._watch = firewall.start_watch(self.world)
        for capture in self._watch.values():
            capture.wait_ready()
        self._links = captures.Links(self.world)
        self.printer.progress("starting the nodes")
        self.control, self.edge = getattr(self.chapter, "nodes", lambda session, files: session.nodes_of(files))(self, pair)
        self.edge.start()
        self.control.start()
        self.edge.wait_ready([("udp", 5060), ("tcp", 5060), ("tcp", 5061), ("tcp", 7001)])
        self.control.wait_ready([("udp", 5060), ("tcp", 5060), ("tcp", 5061)])
        self.traversal_up()

    def nodes_of(self, pair):
        """Control and edge as processes in their places."""
        return (node_files.Node(self._sallyport, self.world.machine("control"), pair.control),
                node_files.Node(self._sallyport, self.world.machine("edge"), pair.edge))

    def _keep_searches(self):
        """Why each call ended as it did, in the words of the nodes, goes to the evidence."""
        for node in (self.control, self.edge):
            text = json.dumps(node.status("searches"), indent=1)
            (self.workspace / f"searches-{node.machine.short_name}.json").write_text(text)

    def _close_phones(self):
        for phone in self._phones:
            with contextlib.suppress(LabFailure, OSError):
                phone.stop()

    def _check_leftovers(self):
        for node in (self.control, self.edge):
            try:
                wait_until(lambda node=node: not leftovers(node), "the node to be empty", timeout_s=DRAIN_S, step_s=0.5)
            except LabFailure:
                self.result.failures.append(
                    f"left over on {node.machine.short_name}: {'; '.join(leftovers(node))[:400]}")

    def _judge(self):
        for node in (self.control, self.edge):
            code = node.stop()
            if code not in (0, 143, -15):
                self.result.failures.append(f"{node.machine.short_name} ended with {code}")
            expected = getattr(self.chapter, "EXPECTED_COMPLAINTS", None)
            complaints = [line for line in node.complaints() if not (expected and re.search(expected, line))]
            for line in complaints[:COMPLAINTS_MAX]:
                self.result.failures.append(f"in the log of {node.machine.short_name}: {line[:600]}")
        self._links.stop()
        time.sleep(firewall.WATCH_BATCH_S)
        for capture in self._watch.values():
            capture.stop()
        self._judge_links()
        self._judge_firewalls()

    def _judge_links(self):
        book = row_book.Book(self._entries, (*ALWAYS_ALLOWED, *self.chapter.ROWS))
        who, most = row_book.Who(self.world), {}
        for link, capture in self._links.captures.items():
            if not link.strict:
                continue
            ledger = row_book.classify((packet for packet in capture.packets()
                                        if not any(matches(packet) for matches in self._faults)), book, who)
            for row, count in ledger.counts.items():
                most[row] = max(count, most.get(row, 0))
            for packet in ledger.unexplained[:COMPLAINTS_MAX]:
                self.result.failures.append(f"no row explains, at {link.name}: {packet}")
            if ledger.unexplained_total > COMPLAINTS_MAX:
                self.result.failures.append(f"... at {link.name} no row explains {ledger.unexplained_total} packets "
                                            f"of {ledger.unexplained_flows} flows")
            if ledger.errors:
                told = ", ".join(f"{count} about {row}" for row, count in sorted(ledger.errors.items()))
                self.result.notes.append(f"ICMP errors at {link.name}: {told}")
        purposes = {row.id: row.purpose for row in book.rows}
        required = self.chapter.required(self)
        for row in sorted({*most, *required, *(one for one in purposes if one.startswith(self.chapter.ROWS))},
                          key=_row_order):
            self.result.rows.append(RowResult(row, purposes.get(row, "not in the book"), most.get(row, 0),
                                              row in required))

    def _judge_firewalls(self):
        book = row_book.Book(self._entries, (*ALWAYS_ALLOWED, *self.chapter.ROWS))
        who = row_book.Who(self.world)
        for name, capture in self._watch.items():
            lost = firewall.dropped(capture.path)
            stragglers = [packet for packet in lost if firewall.is_straggler(packet)]
            if stragglers:
                self.result.notes.append(f"{name} dropped {len(stragglers)} stragglers of closed connections")
            told, wanted = 0, Counter()
            for packet in lost:
                if firewall.is_straggler(packet):
                    continue
                why = next((why for why, matches in self._expected if matches(packet)), None)
                if why:
                    wanted[why] += 1
                    continue
                told += 1
                if told > COMPLAINTS_MAX:
                    continue
                opening = who.opening(packet)
                row = book.row_for(opening, packet.protocol)
                back = book.row_for(opening.reversed(), packet.protocol)
                word = (f"which {row.id} allows" if row else f"an answer of {back.id}: its pinhole was not kept open"
                        if back else "which no row allows")
                self.result.failures.append(f"{name} dropped a packet, {word}: {packet}")
            if told > COMPLAINTS_MAX:
                self.result.failures.append(f"... {name} dropped {told - COMPLAINTS_MAX} more")
            self.result.notes.extend(f"{name} dropped {count} as it should: {why}" for why, count in wanted.items())

    @contextlib.contextmanager
    def _step(self, title):
        if self.interrupted.is_set():
            raise LabFailure("interrupted")
        begun, words = time.monotonic(), []
        try:
            yield words.append
        except LabFailure as failure:
            self._note_step(StepResult(title, False, str(failure), time.monotonic() - begun))
        except Exception as fault:  # a fault of the lab is a failure, too, and must not hide the other scenarios
            self._note_step(StepResult(title, False, f"the lab itself: {fault!r}", time.monotonic() - begun))
        else:
            detail = "; ".join(word for word in words if word)
            self._note_step(StepResult(title, True, detail, time.monotonic() - begun))

    def _note_step(self, result):
        self.result.steps.append(result)
        self.printer.step(result)

    def _zones_down(self):
        """What keeps the traversal zone of control from being up; empty when it is."""
        zones = [zone for zone in self.control.status("zones") if zone.get("type") == "traversal-client"]
        return [zone for zone in zones if zone.get("state") != "up"] or ([] if zones else ["no such zone"])

    def _machine(self, user, make, host):
        if user not in self._machines:
            machine = make()
            self._machines[user] = (machine, self.plan.pick(host))
            self._captures[user] = captures.Capture(machine, "eth0", f"phone-{user}").wait_ready()
        return self._machines[user]

    def _phone(self, kind, machine_and_address, user, *, server, domain=plans.DOMAIN, transport="udp", registers=True,
               encryption=None, port=5060, expires_s=60, password=None, ice=None):
        machine, address = machine_and_address
        if kind == "linphone" and transport == "tls":
            port = 5061  # baresip takes the port above the one for UDP and TCP by itself
        account = phones.Account(user, domain, password if password is not None else node_files.USERS.get(user, ""),
                                 server, transport, registers, expires_s)
        tone = self._tones.setdefault(user, TONES_HZ[len(self._tones) % len(TONES_HZ)])
        options = {} if kind == "sipp" else {"encryption": encryption,
                                             "tls": self.certificates if transport == "tls" else None}
        if ice:
            options["ice"] = ice
        phone = KINDS[kind](machine, address, account, tone, self.sounds, port=port, **options)
        self._phones.append(phone)
        return phone


def leftovers(node):
    """What a node still holds of calls that are over, in words."""
    found = [f"call {call['from']} to {call['to']} is {call['state']}" for call in node.status("calls")
             if call["kind"] == "call"]
    used = node.status("summary")["mediaPairs"]["used"]
    if used:
        found.append(f"{used} pairs of media ports are leased")
    lines = node.status("media")
    if lines:
        found.append(f"{len(lines)} media lines are open")
    return found


def _row_order(row):
    head, _, tail = row.partition("-")
    digits = "".join(filter(str.isdigit, tail))
    return head, int(digits or 0), tail


def keep_evidence(workspace, target):
    """Moves the files of a chapter (captures, logs, configurations) to a place that stays."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(workspace, target, symlinks=True, ignore=shutil.ignore_patterns("sounds", "box-*", "*.deb"))
