"""The Debian package on two clean machines with systemd: installed, run as a service, called through, taken off again."""

import os
import re
import shutil
import time
from pathlib import Path

from labkit import box
from labkit.failure import LabFailure
from labkit.shell import run, wait_until

NAME = "package"
ROWS = ("SIT-", "SIP-", "SII-")
# A Debian, a package and what Java learns take minutes: not on every change.
LONG = True
START_MAX_S = 2.0
STARTS = 5
PATIENCE_S = 20
KILL_S = 5
# Edge is killed and restarted on purpose, and the threads of one that hung stand in its journal.
EXPECTED_COMPLAINTS = r"TRV01 pair-link-down|^at org\.sallyport"
FOREIGN = ("java", "javac", "mvn", "git")


def required(session):
    """The rows that must have carried packets."""
    return {"SIT-1", "SIT-2", "SIT-3", "SIP-1", "SIP-3", "SIP-6", "SII-1", "SII-3", "SII-6"}


def program(session):
    """Both machines, with the package on them; whatever the lab asks the program, it asks the one on edge."""
    session.boxes = {}
    session.package = package = debian_package(session)
    for role in ("control", "edge"):
        session.boxes[role] = box.Box(session.world.machine(role), session.workspace)
        with session.step(f"apt installs the package on {role}, a Debian without Java") as say:
            say(install(session.boxes[role], package))
    return box.Installed(session.boxes["edge"])


def debian_package(session):
    """The package of this tree, in the workspace; that of SALLYPORT_PACKAGE where somebody has made one."""
    made = os.environ.get("SALLYPORT_PACKAGE")
    if not made:
        session.printer.progress("making the package")
        folder = session.workspace / "packages"
        run([str(Path(__file__).resolve().parents[2] / "sallyport"), "package", "--as-built", "--out", str(folder)],
            timeout_s=600)
        made = next(folder.glob("*.deb"))
    return Path(shutil.copy(made, session.workspace / "sallyport.deb"))


def install(machine, package):
    """Installs and looks at what is there then."""
    begun = time.monotonic()
    machine.run("apt-get", "install", "--yes", "--no-install-recommends", machine.path(package), timeout_s=300)
    took_s = time.monotonic() - begun
    for tool in FOREIGN:
        if machine.code("sh", "-c", f"command -v {tool}")[0] == 0:
            raise LabFailure(f"{tool} is there, so this machine proves nothing")
    machine.run("systemd-analyze", "verify", "--man=no", "sallyport@control.service", "sallyport-learn.service")
    modes = machine.run("stat", "-c", "%n %U:%G %a", "/etc/sallyport", "/var/lib/sallyport").splitlines()
    wanted = ["/etc/sallyport root:sallyport 750", "/var/lib/sallyport sallyport:sallyport 700"]
    if modes != wanted:
        raise LabFailure(f"folders are {modes}")
    return f"{machine.run('sallyport', 'version').split(' (')[0]}, {took_s:.0f} s"


def nodes(session, pair):
    """The files of the pair come to where the package has a place for them."""
    return (box.Service(session.boxes["control"], "control", pair.control.parent),
            box.Service(session.boxes["edge"], "edge", pair.edge.parent))


def scenarios(session):
    """All of them, one after the other."""
    with session.step("the nodes run as the user of the package, without a right of root") as say:
        for node in (session.control, session.edge):
            unprivileged(node)
        say(f"started in {session.edge.start_s():.1f} s before Java has learnt")
    calls(session, "before Java has learnt")
    with session.step("Java has learnt in the background") as say:
        say(learnt(session))
    quick_start(session)
    calls(session, "after it")
    with session.step("a reload is over when the node says so, and fails with a file that has a fault"):
        reload(session)
    with session.step("a node that hangs is killed, its threads in the journal, and started again") as say:
        say(hang(session))
    calls(session, "after that")
    upgraded(session)


def calls(session, when):
    """A call inward and one outward."""
    with session.step(f"calls through both firewalls {when}") as say:
        inside, outside = session.inside_phone("sipp", "carol"), session.internet_phone("sipp", "erin")
        say(session.sipp_call(outside, inside))
        say(session.sipp_call(inside, outside))


def unprivileged(node):
    """What the kernel says of the process."""
    pid = node.box.property(node.unit, "MainPID")
    status = dict(line.split(":\t", 1) for line in node.box.run("cat", f"/proc/{pid}/status").splitlines() if ":\t" in line)
    user = node.box.run("id", "-u", "sallyport").strip()
    found = status["Uid"].split()[1], int(status["CapEff"], 16), status["NoNewPrivs"], status["Seccomp"]
    if found != (user, 0, "1", "2"):
        raise LabFailure(f"{node.machine.short_name} runs with user, rights, NoNewPrivs and Seccomp {found}")


def learnt(session):
    """Waits for the unit that the package has started."""
    words = []
    for role, machine in session.boxes.items():
        wait_until(lambda machine=machine: machine.property("sallyport-learn.service", "ActiveState") == "inactive",
                   f"{role} to have learnt", timeout_s=box.LEARN_S, step_s=1.0)
        machine.run("sh", "-c", "ls /var/cache/sallyport/*.aot")
        words.append(machine.run("journalctl", "--no-pager", "-o", "cat", "-u", "sallyport-learn.service")
                     .split("Learnt in ")[1].split(" s;")[0] + f" s on {role}")
    return ", ".join(words)


def quick_start(session):
    """The best of some starts; where others want the processors too, nobody can tell."""
    title = f"a node starts in under {START_MAX_S:.0f} s, and the pair finds itself"
    load = os.getloadavg()[0]
    if load > os.cpu_count():
        session.skip(title, f"the machine has other work: {load:.0f} threads want its {os.cpu_count()} processors")
        return
    with session.step(title) as say:
        taken_s = []
        for _ in range(STARTS):
            session.edge.box.run("systemctl", "restart", session.edge.unit, timeout_s=90)
            taken_s.append(session.edge.start_s())
        session.traversal_up()
        if min(taken_s) > START_MAX_S:
            raise LabFailure(f"the quickest of {STARTS} starts took {min(taken_s):.1f} s")
        say("edge in " + ", ".join(f"{one:.1f}" for one in taken_s) + " s")


def reload(session):
    """By systemctl, as somebody would."""
    machine, unit, file = session.edge.box, session.edge.unit, "/etc/sallyport/edge.yaml"
    machine.run("systemctl", "reload", unit)
    machine.run("sh", "-c", f"echo 'bogus: 1' >>{file}")
    code, _, _ = machine.code("systemctl", "reload", unit)
    machine.run("sed", "-i", "/^bogus/d", file)
    if code == 0:
        raise LabFailure("a file with a fault was reloaded")
    if not session.edge.alive or "bogus: is not a key" not in session.edge.log():
        raise LabFailure("the node did not tell the fault and go on")
    machine.run("systemctl", "reload", unit)


def hang(session):
    """A process that is there and does nothing: as if its desk hung."""
    machine, unit = session.edge.box, session.edge.unit
    pid = machine.property(unit, "MainPID")
    machine.run("sh", "-c", f"kill -STOP {pid}")
    begun = time.monotonic()
    wait_until(lambda: machine.property(unit, "MainPID") not in ("0", pid)
               and machine.property(unit, "ActiveState") == "active", "the node to be started again",
               timeout_s=3 * (PATIENCE_S + KILL_S), step_s=0.5)
    took_s = time.monotonic() - begun
    if "Full thread dump" not in session.edge.log():
        raise LabFailure("the journal has no threads of it")
    session.traversal_up()
    return f"runs again {took_s:.0f} s later"


def upgraded(session):
    """The next package over the one that runs, and back to it; a phone does not notice."""
    bob = session.inside_phone("baresip", "bob", expires_s=600)
    bob.start()
    old = session.workspace / "sallyport.deb"
    for package, way in ((later(session, old), "the next package replaces the one that runs"),
                         (old, "and can be taken back")):
        with session.step(f"{way}: control is started anew, and knows its phone") as say:
            say(replaced(session, package))
    with session.step("a call to the phone, which has not registered again") as say:
        erin = session.internet_phone("baresip", "erin", expires_s=600)
        erin.start()
        say(session.call(erin, bob))
    erin.stop()
    bob.stop()


def later(session, package):
    """The same files as a later version."""
    tree, made = session.workspace / "later", session.workspace / "sallyport-later.deb"
    run(["dpkg-deb", "--raw-extract", str(package), str(tree)], timeout_s=120)
    control = tree / "DEBIAN" / "control"
    control.write_text(re.sub(r"(?m)^Version: .*", r"\g<0>+later", control.read_text(encoding="utf-8")), encoding="utf-8")
    run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(tree), str(made)], timeout_s=300)
    return made


def replaced(session, package):
    """By apt, as somebody would who has both at hand."""
    machine, unit = session.control.box, session.control.unit
    held, pid = registered(session), machine.property(unit, "MainPID")
    begun = time.monotonic()
    machine.run("apt-get", "install", "--yes", "--allow-downgrades", machine.path(package), timeout_s=300)
    took_s = time.monotonic() - begun
    wanted = run(["dpkg-deb", "--field", str(package), "Version"]).strip()
    if machine.run("dpkg-query", "--show", "--showformat=${Version}", "sallyport").strip() != wanted:
        raise LabFailure(f"{wanted} is not what is installed")
    wait_until(lambda: machine.property(unit, "ActiveState") == "active", "the node to be started again", timeout_s=60)
    if machine.property(unit, "MainPID") == pid:
        raise LabFailure("the program that runs is the one before")
    session.traversal_up()
    kept = registered(session)
    if not held or kept != held:
        raise LabFailure(f"{held} before, {kept} after")
    return f"{took_s:.0f} s, {', '.join(kept)} stays"


def registered(session):
    """The contacts of bob, as control knows them; those of others end meanwhile."""
    return [one["contact"] for one in session.control.status("registrations") if "bob" in one["contact"]]


def afterwards(session):
    """The package goes: first what was installed, then what it had made."""
    for role, machine in session.boxes.items():
        node = getattr(session, role)
        with session.step(f"remove stops {role}, keeps configuration and state; purge takes them"):
            machine.run("systemctl", "start", node.unit, timeout_s=120)
            machine.run("apt-get", "remove", "--yes", "sallyport", timeout_s=120)
            if machine.run("find", "/proc", "-maxdepth", "1", "-user", "sallyport").strip():
                raise LabFailure("a node still runs")
            if machine.code("sh", "-c", "command -v sallyport || ls /usr/lib/sallyport")[0] == 0:
                raise LabFailure("the program is still there")
            machine.run("ls", f"/etc/sallyport/{role}.yaml", "/var/lib/sallyport/store.db")
            # Its group stays where somebody else is in it, and must not be in the way of the next installation.
            machine.run("sh", "-c", "useradd --no-create-home lab && usermod -aG sallyport lab")
            purge(machine)
    with session.step("purged it is installed again, and purged"):
        machine = session.boxes["edge"]
        install(machine, session.package)
        machine.run("userdel", "lab")
        purge(machine)


def purge(machine):
    """Takes what was kept, and looks for what is left."""
    machine.run("apt-get", "purge", "--yes", "sallyport", timeout_s=120)
    left = machine.run("sh", "-c", "ls -d /etc/sallyport* /var/lib/sallyport* /var/cache/sallyport /var/log/sallyport "
                       "/usr/lib/sallyport /usr/share/doc/sallyport /etc/systemd/system/*/sallyport* 2>/dev/null; "
                       "getent passwd sallyport; true")
    if left.strip():
        raise LabFailure(f"left over: {left.split()}")


def close(session):
    """The machines go."""
    for machine in getattr(session, "boxes", {}).values():
        machine.close()
