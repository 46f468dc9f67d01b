"""The two nodes: their files, their processes, and what they say about themselves."""

import json
import signal
import time

from labkit import plan as plans
from labkit.failure import LabFailure
from labkit.shell import run_code, tail

START_S = 60
USERS = {name: f"lab-{name}-password" for name in ("alice", "bob", "carol", "dave", "erin", "frank")}

# Everything else is as `init` writes it: the lab proves what a newcomer gets.
ADDITIONS = """
# Added by the lab.
logging:
  level: debug
"""


class Pair:
    """The files of a pair that `sallyport init` wrote for a world."""

    def __init__(self, sallyport, world, folder, *, words=(), settings=lambda role, text: text):
        """words go to `init` as well; settings(role, text) changes what it wrote."""
        plan = world.plan
        words = ["init", *words, "--dir", str(folder), "--domain", plans.DOMAIN,
                 "--control-address", plan.pick(plan.control), "--edge-inner", plan.pick(plan.edge_inner)]
        if not world.variant.single_nic:
            words += ["--edge-outer", plan.pick(plan.edge_outer)]
        if world.variant.static_nat:
            words += ["--public", plan.pick(plan.edge_public)]
        for name, password in USERS.items():
            words += ["--user", f"{name}:{password}"]
        sallyport.output(*words)
        self.control = folder / "control" / "control.yaml"
        self.edge = folder / "edge" / "edge.yaml"
        self.authority = folder / "authority" / "authority.pem"
        for role, file in (("control", self.control), ("edge", self.edge)):
            file.write_text(settings(role, file.read_text(encoding="utf-8") + ADDITIONS), encoding="utf-8")

    @property
    def files(self):
        """Both configuration files."""
        return self.control, self.edge


class Sallyport:
    """The `sallyport` command of this tree."""

    def __init__(self, launcher):
        self.launcher = str(launcher)

    def rows(self, *files):
        """The rows of the port document for these files, as objects."""
        return json.loads(self.output("ports", "--format", "json", *self._configs(files)))

    def rules(self, firewall, *files, endpoints=()):
        """The rules of one firewall for these files; with prefixes of endpoints inside also for rows that start there."""
        return self.output("ports", "--format", "nftables", "--firewall", firewall, *self._configs(files),
                           *(word for prefix in endpoints for word in ("--endpoints", prefix)))

    def status(self, topic, file):
        """What a running node says about a topic."""
        return json.loads(self.output("status", topic, "--json", "--node", str(file)))

    def output(self, *arguments):
        """What a command of sallyport prints; LabFailure when it ends badly."""
        code, output, complaint = run_code([self.launcher, *arguments], timeout_s=120)
        if code != 0:
            raise LabFailure(f"sallyport {arguments[0]} {arguments[1]} ended with {code}: {tail(complaint or output)}")
        return output

    @staticmethod
    def _configs(files):
        return [word for file in files for word in ("--config", str(file))]


class Node:
    """One running node."""

    def __init__(self, sallyport, machine, file):
        self.machine = machine
        self.file = file
        self._sallyport = sallyport
        self._program = None

    @property
    def alive(self):
        """Whether it runs."""
        return self._program.alive

    def log(self):
        """What it has written."""
        return self._program.text()

    def start(self, env=None):
        """Starts it, with more in its environment; use wait_ready afterwards."""
        self._program = self.machine.start("sallyport", [self._sallyport.launcher, "run", str(self.file)], env=env)
        return self

    def wait_ready(self, ports):
        """Waits until it listens on some ports, given as (protocol, port)."""
        until = time.monotonic() + START_S
        while True:
            listening = self._listening()
            missing = [one for one in ports if one not in listening]
            if not missing:
                return
            if not self.alive:
                raise LabFailure(f"{self.machine.short_name} ended at once: {tail(self.log(), 6)}")
            if time.monotonic() > until:
                raise LabFailure(f"{self.machine.short_name} does not listen on {missing} after {START_S} s")
            time.sleep(0.2)

    def status(self, topic):
        """What the node says about calls, ports, zones or registrations."""
        return self._sallyport.status(topic, self.file)

    def says(self, *words):
        """What a command prints that goes to the running node."""
        return self._sallyport.output(*words, "--node", str(self.file))

    def judged_by(self, build):
        """What another build says of an upgrade to it, on this node's machine; what it prints tells, not its code."""
        command = [build.launcher, "upgrade", "check", "--json", "--config", str(self.file)]
        _, output, complaint = self.machine.run_code(command, timeout_s=120)
        try:
            return json.loads(output)
        except json.JSONDecodeError as fault:
            raise LabFailure(f"upgrade check says nothing: {tail(complaint or output)}") from fault

    def open_ports(self, first, last):
        """The UDP ports of a range that it has open."""
        return sorted(port for protocol, port in self._listening() if protocol == "udp" and first <= port <= last)

    def restart(self, build=None, first=signal.SIGKILL, env=None):
        """Ends it, without farewell as a rule, and starts it again, by another build where one is given."""
        self._program.stop(first=first)
        self._sallyport = build or self._sallyport
        self.start(env)

    def stop(self):
        """Ends it politely and gives its exit code."""
        if self._program is None:
            return 0
        self._program.stop(grace_s=8.0)
        return self._program.code

    def complaints(self):
        """Lines of its log that tell of a fault of its own."""
        marks = ("Exception", "Error:", " ERROR ", "AssertionError", "\tat org.sallyport")
        return [line.strip() for line in self.log().splitlines() if any(mark in line for mark in marks)]

    def _listening(self):
        found = set()
        for line in self.machine.sockets().splitlines():
            words = line.split()
            if len(words) > 4 and (words[0], words[1]) in (("tcp", "LISTEN"), ("udp", "UNCONN")):
                found.add((words[0], int(words[4].rsplit(":", 1)[1])))
        return found
