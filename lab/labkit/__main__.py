"""The command line of the lab."""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import chapters
from labkit import netns, phones
from labkit.failure import LabImpossible
from labkit.nodes import Sallyport
from labkit.plan import PINHOLE_DEFAULT_S, Variant
from labkit.report import GREEN, RED, YELLOW, ChapterResult, Printer
from labkit.session import Session, keep_evidence

ROOT = Path(__file__).resolve().parents[2]
TOOLS = {
    "ip": "iproute2", "nft": "nftables", "sysctl": "procps", "tcpdump": "tcpdump", "dnsmasq": "dnsmasq-base",
    "sipp": "sip-tester", "baresip": "baresip-core", "linphonec": "linphone-cli", "openssl": "openssl",
    "ss": "iproute2"}
PASSED, FAILED, IMPOSSIBLE = 0, 1, 2
# A chapter mostly waits: for people to talk, for pinholes to close. Two side by side fit a machine with two cores.
CI_JOBS = 2
TALK_DEFAULT_S = 20
PREFIX = f"sp{os.getpid()}"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def parse(arguments):
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        prog="sallyport lab", description="Proves the chapters of the port document through real firewalls, "
        "with phones that we did not write, in network namespaces.")
    parser.add_argument("chapter", nargs="*", choices=[*chapters.ALL, *chapters.ALIASES, []], metavar="chapter",
                        help=f"which ones, all by default: {', '.join(chapters.ALL)}")
    parser.add_argument("--ci", action="store_true",
                        help="every chapter and the variants, without questions; a machine that cannot carry the lab "
                        "counts as a skip")
    parser.add_argument("--json", action="store_true", help="the report as JSON on standard output")
    parser.add_argument("--keep", action="store_true", help="leave the namespaces of the last chapter up")
    parser.add_argument("--jobs", type=int, metavar="N",
                        help="how many chapters run at once, each in a world of its own (default 1, with --ci 2)")
    parser.add_argument("--list", action="store_true", help="name the chapters and end")
    parser.add_argument("--previous", type=Path, metavar="DIR",
                        help="a tree of the release before, built: what the chapter upgrade begins with")
    parser.add_argument("--quick", action="store_true", help="leave out what waits for pinholes to close")
    parser.add_argument("--talk", type=int, default=TALK_DEFAULT_S, metavar="SECONDS",
                        help="how long browsers talk to each other (default %(default)s)")
    parser.add_argument("--evidence", type=Path, metavar="FOLDER",
                        help="where captures and logs of every chapter go; without it only those of failed ones are "
                        "kept, in the temporary folder")
    world = parser.add_argument_group("the world")
    world.add_argument("--inner-masquerade", action="store_true",
                       help="the inner firewall hides control behind its own address and random ports")
    world.add_argument("--static-nat", action="store_true", help="edge is behind a static NAT on the outer firewall")
    world.add_argument("--pinhole", type=int, default=PINHOLE_DEFAULT_S, metavar="SECONDS",
                       help="how long firewalls remember a silent UDP flow (default %(default)s)")
    world.add_argument("--single-nic", action="store_true", help="edge has one interface for both sides")
    world.add_argument("--ipv6", action="store_true", help="phones and nodes speak IPv6")
    options = parser.parse_args(arguments)
    options.chapter = [chapters.ALIASES.get(name, name) for name in options.chapter]
    if options.ipv6 and options.static_nat:
        parser.error("a static NAT is a thing of IPv4: choose --static-nat or --ipv6")
    options.jobs = options.jobs or (CI_JOBS if options.ci else 1)
    if options.jobs < 1 or (options.keep and options.jobs > 1):
        parser.error("--jobs is at least 1, and --keep wants the chapters one after the other")
    if options.pinhole < 1:
        parser.error("a pinhole lives at least a second")
    if options.talk < TALK_DEFAULT_S:
        parser.error(f"browsers need {TALK_DEFAULT_S} seconds to find their quality")
    return options


def worlds(options):
    """The variants to run, each with the chapters to run in it and whether to wait for pinholes."""
    chosen = Variant(options.inner_masquerade, options.static_nat, options.pinhole, options.single_nic, options.ipv6)
    named = options.chapter or [name for name, chapter in chapters.ALL.items() if name not in chapters.APART
                                and not (options.ci and getattr(chapter, "LONG", False))]
    plain = [(chosen, named, not options.quick)]
    if not options.ci:
        return plain
    return [
        (chosen, named, False),
        (Variant(inner_masquerade=True, static_nat=True, pinhole_s=20),
         ["sip-traversal", "sip-natted", "sip-ice"], True),
        (Variant(single_nic=True), ["sip-public"], False),
        (Variant(ipv6=True), ["sip-traversal", "sip-public"], False)]


def check_machine():
    """Raises LabImpossible where this machine cannot carry the lab."""
    if os.geteuid() != 0:
        raise LabImpossible("the lab needs root: it makes network namespaces (try: sudo ./sallyport lab)")
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    os.environ["PATH"] = path
    missing = sorted({package for tool, package in TOOLS.items() if not shutil.which(tool)})
    if missing:
        raise LabImpossible(f"missing tools (apt install {' '.join(missing)})")
    if not phones.baresip.installed():
        raise LabImpossible("the modules of baresip are missing (apt install baresip-core)")
    probe = f"sallyport-probe-{os.getpid()}"
    code, _, complaint = netns.run_code(["ip", "netns", "add", probe])
    if code != 0:
        raise LabImpossible(f"network namespaces are not allowed here: {complaint.strip()}")
    try:
        code, _, complaint = netns.run_code(["ip", "netns", "exec", probe, "nft", "add", "table", "inet", "probe"])
        if code != 0:
            raise LabImpossible(f"nftables does not work in a namespace here: {complaint.strip()}")
    finally:
        netns.run_code(["ip", "netns", "del", probe])


def run_chapter(options, name, variant, long, sallyport, printer, number):
    """One chapter in one world, from nothing to nothing."""
    chapter = chapters.ALL[name]
    if variant.ipv6 and name == "sip-natted":
        return ChapterResult(name, variant.name, skipped="home NATs are a thing of IPv4")
    if name in chapters.APART and not options.previous:
        return ChapterResult(name, variant.name, skipped=chapters.APART[name])
    workspace = Path(tempfile.mkdtemp(prefix="sallyport-lab-"))
    session = Session(chapter, variant, sallyport, printer, workspace, f"{PREFIX}x{number}", long=long,
                      talk_s=options.talk, strict=options.ci,
                      previous=Sallyport(options.previous / "sallyport") if options.previous else None)
    keeps = False
    try:
        result = session.run()
        target = (options.evidence / f"{name}-{variant.name}") if options.evidence else None
        if target is None and not result.passed and not session.interrupted.is_set():
            target = Path(tempfile.gettempdir()) / f"sallyport-lab-evidence-{os.getpid()}" / f"{name}-{variant.name}"
        if target:
            keep_evidence(workspace, target)
            result.kept = str(target)
        keeps = options.keep
        return result
    finally:
        if keeps:
            leave_up(session, workspace, printer)
        else:
            session.delete()
            shutil.rmtree(workspace, ignore_errors=True)


def run_planned(options, plan, number, sallyport, printer, *, aside=False):
    """The chapter of this number, with its heading before and its verdict after it."""
    name, variant, long = plan[number - 1]
    title = f"[{number}/{len(plan)}] {name} [{variant.name}]"
    if aside:
        printer = printer.aside(title)
    else:
        printer.line(title)
    result = run_chapter(options, name, variant, long, sallyport, printer, number)
    printer.chapter(result)
    return result


def run_side_by_side(options, plan, sallyport, printer):
    """Several chapters at once; the results come in the order of the plan."""
    pool = ThreadPoolExecutor(options.jobs)
    try:
        waiting = [pool.submit(run_planned, options, plan, number, sallyport, printer, aside=True)
                   for number in range(1, len(plan) + 1)]
        return [one.result() for one in waiting]
    except KeyboardInterrupt:
        # What runs stumbles over its dead phones, begins no further scenario, takes its world down and ends.
        Session.interrupted.set()
        pool.shutdown(wait=False, cancel_futures=True)
        for name in netns.leftovers(f"{PREFIX}x"):
            netns.run_code(["sh", "-c", f"ip netns pids {name} | xargs -r kill -9"])
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def leave_up(session, workspace, printer):
    """Tells how to look around in a world that stays."""
    prefix = session.world.fabric.prefix
    printer.line(f"kept: {', '.join(session.world.fabric.namespaces)}", YELLOW)
    printer.line(f"  enter one:  ip netns exec {prefix}-control bash")
    printer.line(f"  files:      {workspace}")
    printer.line(f"  node again: ip netns exec {prefix}-edge {ROOT}/sallyport run {workspace}/pair/edge/edge.yaml")
    printer.line(f"  take down:  for n in $(ip netns list | awk '/^{prefix}-/{{print $1}}'); do "
                 "ip netns pids $n | xargs -r kill; ip netns del $n; done")


def main(arguments):
    """Runs the lab and gives the exit code."""
    options = parse(arguments)
    printer = Printer(options.json)
    if options.list:
        for name, chapter in chapters.ALL.items():
            print(f"{name:<16}{chapter.__doc__.strip()}")
        return PASSED
    try:
        check_machine()
    except LabImpossible as reason:
        printer.line(f"lab: {reason}", YELLOW)
        if options.json:
            print(json.dumps({"passed": 0, "failed": 0, "skipped": 1, "reason": str(reason), "chapters": []}))
        printer.line("0 passed, 0 failed, 1 skipped")
        return PASSED if options.ci else IMPOSSIBLE
    sallyport = Sallyport(os.environ.get("SALLYPORT", ROOT / "sallyport"))
    begun = time.monotonic()
    plan = [(name, variant, long) for variant, names, long in worlds(options) for name in names]
    if options.jobs > 1:
        printer.line(f"{len(plan)} chapters, {options.jobs} at once; each reports when it is over")
        results = run_side_by_side(options, plan, sallyport, printer)
    else:
        results = [run_planned(options, plan, number, sallyport, printer) for number in range(1, len(plan) + 1)]
    skipped = sum(1 for one in results if one.skipped)
    passed = sum(1 for one in results if one.passed and not one.skipped)
    failed = len(results) - passed - skipped
    if options.json:
        print(json.dumps({"passed": passed, "failed": failed, "skipped": skipped,
                          "seconds": round(time.monotonic() - begun, 1),
                          "chapters": [one.as_json() for one in results]}, indent=2))
    left_out = sum(1 for one in results for step in one.steps if step.skipped)
    if left_out:
        printer.line(f"{left_out} scenarios were skipped; why stands above", YELLOW)
    printer.line(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""),
                 RED if failed else GREEN)
    return FAILED if failed else PASSED


def interrupted(_number, _frame):
    """Turns the first signal into an exception; those that follow must not disturb the taking down."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    for one in SIGNALS:
        signal.signal(one, interrupted)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("lab: interrupted, everything is taken down", file=sys.stderr)
        sys.exit(130)
