"""Machines with a Debian of their own: its systemd is process 1, and the program comes onto it as a package."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from labkit.failure import LabFailure
from labkit.nodes import Node, Sallyport
from labkit.shell import Program, run, run_code, tail, wait_until

BOOT = Path(__file__).parent / "programs" / "boot.sh"
# Survives from run to run: making it takes longer than everything else of the chapter.
BASE = Path(os.environ.get("SALLYPORT_LAB_ROOT", "/var/cache/sallyport-lab/bookworm"))
PACKAGES = "systemd,systemd-sysv"
MIRROR = "http://deb.debian.org/debian"
SHARED = "/mnt/lab"
LEARN_S = 600
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


def base():
    """A Debian 12 with nothing but what it boots with; made once."""
    if (BASE / "lib/systemd/systemd").exists():
        return BASE
    if not shutil.which("debootstrap"):
        raise LabFailure("missing: apt install debootstrap")
    fresh = BASE.with_name(f"{BASE.name}.{os.getpid()}")
    BASE.parent.mkdir(parents=True, exist_ok=True)
    run(["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(fresh), MIRROR], timeout_s=1200)
    run(["chroot", str(fresh), "apt-get", "clean"])
    fresh.rename(BASE)
    return BASE


def groups():
    """Where the tree of control groups of version 2 is."""
    for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        words = line.split()
        if words[2] == "cgroup2":
            return Path(words[1])
    raise LabFailure("this machine has no control groups of version 2, which systemd in a box needs")


class Box:
    """One such machine in the place of a machine of the lab."""

    def __init__(self, machine, workspace):
        self.machine = machine
        self._shared = workspace
        self._group = groups() / machine.full_name
        scratch = workspace / f"box-{machine.short_name}"
        command = [str(BOOT), machine.full_name, str(base()), str(scratch), str(workspace), str(self._group)]
        self._program = Program(f"systemd in {machine.short_name}", command,
                                workspace / f"{machine.short_name}-systemd.log")
        self._first = wait_until(self._first_process, f"{machine.short_name} to boot", timeout_s=60)
        wait_until(lambda: self.code("systemctl", "is-system-running")[1].strip() in ("running", "degraded"),
                   f"systemd of {machine.short_name} to be up", timeout_s=60, step_s=0.5)

    def _first_process(self):
        if not self._program.alive:
            raise LabFailure(f"{self._program.name} ended: {tail(self._program.text())}")
        inside = run_code(["ip", "netns", "pids", self.machine.full_name])[1].split()
        for pid in inside:
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if words[0] == b"/lib/systemd/systemd" and b"--log-target=console" in words:
                return pid
        return None

    def _enter(self, command):
        return ["nsenter", "--target", self._first, "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root",
                "--wd", "env", "-i", f"PATH={PATH}", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", *command]

    def path(self, file):
        """Where a file of the workspace is inside."""
        return str(file).replace(str(self._shared), SHARED)

    def code(self, *command, timeout_s=60):
        """Runs a command inside and returns (code, output, complaint)."""
        return run_code(self._enter(command), timeout_s=timeout_s)

    def run(self, *command, timeout_s=60):
        """Runs a command inside to its end and returns what it printed."""
        return run(self._enter(command), timeout_s=timeout_s)

    def property(self, unit, name):
        """What systemd says of a unit."""
        return self.run("systemctl", "show", "--value", "-p", name, unit).strip()

    def close(self):
        """Ends everything inside; safe to call twice."""
        kill = self._group / "cgroup.kill"
        if kill.exists():
            kill.write_text("1", encoding="utf-8")
        self._program.stop()
        for _ in range(20):
            subprocess.run(["find", str(self._group), "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"], check=False,
                           capture_output=True)
            if not self._group.exists():
                return
            time.sleep(0.1)


class Installed(Sallyport):
    """The command as a package put it onto a box."""

    def __init__(self, box):
        super().__init__("sallyport")
        self.box = box

    def output(self, *arguments):
        """What a command prints; files of the workspace are named as they are outside."""
        return self.box.run("sallyport", *(self.box.path(word) for word in arguments), timeout_s=180)


class Service(Node):
    """A node as systemd runs it."""

    def __init__(self, box, role, folder):
        super().__init__(Installed(box), box.machine, f"/etc/sallyport/{role}.yaml")
        self.box = box
        self.unit = f"sallyport@{role}.service"
        box.run("cp", "-r", f"{box.path(folder)}/.", "/etc/sallyport/")
        box.run("chown", "-R", "root:sallyport", "/etc/sallyport")
        box.run("chmod", "-R", "u=rwX,g=rX,o=", "/etc/sallyport")
        box.run("chown", "-R", "sallyport", "/etc/sallyport/certificates")

    @property
    def alive(self):
        return self.box.property(self.unit, "ActiveState") in ("active", "activating", "reloading")

    def start(self):
        """Starts it; systemd comes back when the node has said that it is ready."""
        self.box.run("systemctl", "enable", "--now", self.unit, timeout_s=120)
        return self

    def start_s(self):
        """How long the last start took, from the first process to the word that it is ready."""
        begun, ready = (int(self.box.property(self.unit, name)) for name in
                        ("ExecMainStartTimestampMonotonic", "ActiveEnterTimestampMonotonic"))
        return (ready - begun) / 1e6

    def restart(self):
        """Ends it without farewell; systemd starts it again."""
        self.box.run("systemctl", "kill", "--signal=KILL", self.unit)

    def stop(self):
        """Ends it politely and gives its exit code."""
        if self.box.code("systemctl", "cat", self.unit)[0] == 0:
            self.box.run("systemctl", "stop", self.unit, timeout_s=90)
            return int(self.box.property(self.unit, "ExecMainStatus") or 0)
        return 0

    def log(self):
        """What it wrote to the journal."""
        return self.box.run("journalctl", "--no-pager", "-o", "cat", "-u", self.unit)
