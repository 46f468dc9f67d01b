"""Network namespaces, links and bridges. Every name carries the lab's prefix, so that two labs never meet."""

import ctypes
import json
import socket
import threading

from labkit.failure import LabFailure
from labkit.shell import Program, run, run_code

CLONE_NEWNET = 0x40000000


class Namespace:
    """One machine of the lab: a network namespace with named interfaces."""

    def __init__(self, full_name, short_name, workspace):
        self.full_name = full_name
        self.short_name = short_name
        self.workspace = workspace
        self._started = 0
        run(["ip", "netns", "add", full_name])
        self.run(["ip", "link", "set", "lo", "up"])
        # A link-local address of IPv6 that is still under duplicate detection cannot be bound.
        for key in ("all", "default"):
            self.sysctl(f"net.ipv6.conf.{key}.accept_dad", 0)
            self.sysctl(f"net.ipv6.conf.{key}.accept_ra", 0)
            self.sysctl(f"net.ipv6.conf.{key}.router_solicitations", 0)

    def command(self, command):
        """The command line that runs a command inside."""
        return ["ip", "netns", "exec", self.full_name, *command]

    def run(self, command, **options):
        """Runs a command inside to its end and returns its output."""
        return run(self.command(command), **options)

    def run_code(self, command, **options):
        """Runs a command inside and returns (code, output, complaint)."""
        return run_code(self.command(command), **options)

    def start(self, name, command, *, cwd=None, env=None, stdin=False):
        """Starts a program inside that carries on."""
        self._started += 1
        output = self.workspace / f"{self.short_name}-{name}-{self._started}.log"
        return Program(f"{name} in {self.short_name}", self.command(command), output, cwd=cwd, env=env, stdin=stdin)

    def sysctl(self, key, value):
        """Sets a kernel parameter of this namespace alone."""
        self.run(["sysctl", "-q", "-w", f"{key}={value}"])

    def address(self, interface, *cidrs):
        """Gives an interface its addresses."""
        for cidr in cidrs:
            if ":" in cidr:
                self.run(["ip", "-6", "addr", "add", cidr, "dev", interface, "nodad"])
            else:
                self.run(["ip", "addr", "add", cidr, "dev", interface])

    def route(self, destination, gateway):
        """Adds a route, 'default' or a prefix, over a gateway."""
        family = "-6" if ":" in gateway else "-4"
        self.run(["ip", family, "route", "replace", destination, "via", gateway])

    def forward(self):
        """Makes a router of it."""
        self.sysctl("net.ipv4.ip_forward", 1)
        self.sysctl("net.ipv6.conf.all.forwarding", 1)
        # Strict reverse-path filtering would hide a leak that the firewalls are to show.
        self.sysctl("net.ipv4.conf.all.rp_filter", 0)

    def sockets(self):
        """The UDP and TCP sockets inside, as the text of ss."""
        return self.run(["ss", "-Hanut"])

    def delete(self):
        """Ends what still runs inside and removes the namespace with its links."""
        code, pids, _ = run_code(["ip", "netns", "pids", self.full_name])
        if code == 0 and pids.strip():
            run(["kill", "-9", *pids.split()], check=False)
        run_code(["ip", "netns", "del", self.full_name])


class Fabric:
    """The namespaces of one world and the wires between them."""

    def __init__(self, prefix, workspace):
        self.prefix = prefix
        self.workspace = workspace
        self.namespaces = {}
        self._wires = 0

    def machine(self, short_name):
        """Makes a namespace."""
        made = Namespace(f"{self.prefix}-{short_name}", short_name, self.workspace)
        self.namespaces[short_name] = made
        return made

    def switch(self, short_name):
        """Makes a namespace that is nothing but a bridge."""
        made = self.machine(short_name)
        made.run(["ip", "link", "add", "br0", "type", "bridge"])
        made.run(["ip", "link", "set", "br0", "up"])
        return made

    def wire(self, left, left_interface, right, right_interface):
        """Joins two machines by a link with an interface of a given name at either end."""
        self._wires += 1
        # The temporary names live in the root namespace for a moment: the prefix keeps them apart.
        first, second = (f"{self.prefix[-8:]}{side}{self._wires}" for side in "lr")
        run(["ip", "link", "add", first, "type", "veth", "peer", "name", second])
        for temporary, machine, interface in ((first, left, left_interface), (second, right, right_interface)):
            run(["ip", "link", "set", temporary, "netns", machine.full_name])
            machine.run(["ip", "link", "set", temporary, "name", interface])
            # Segments as on a real wire: captures and the watch copy no packet of 64 kilobytes, and lose none for it.
            machine.run(["ip", "link", "set", interface, "gso_max_segs", "1", "up"])

    def plug(self, machine, interface, switch):
        """Joins a machine to a switch."""
        self._wires += 1
        port = f"p{self._wires}"
        self._wires -= 1
        self.wire(machine, interface, switch, port)
        switch.run(["ip", "link", "set", port, "master", "br0"])

    def delete(self):
        """Removes everything."""
        for machine in reversed(list(self.namespaces.values())):
            machine.delete()
        self.namespaces.clear()
        # One whose making was interrupted is in no book of ours, but it has our name.
        for name in leftovers(f"{self.prefix}-"):
            run_code(["ip", "netns", "del", name])


def leftovers(prefix):
    """Namespaces whose name begins with a prefix."""
    listed = json.loads(run(["ip", "-j", "netns", "list"]) or "[]")
    return [entry["name"] for entry in listed if entry["name"].startswith(prefix)]


def inside(machine, work):
    """What a function gives that runs in a machine's namespace: sockets made there stay there. Only a thread of its own
    changes namespace; OSError goes through to the caller."""
    outcome = []

    def enter():
        try:
            with open(f"/run/netns/{machine.full_name}", "rb") as namespace:
                if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET) != 0:
                    raise OSError(ctypes.get_errno(), "setns")
            outcome.append((work(), None))
        except OSError as error:
            outcome.append((None, error))

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    result, error = outcome[0]
    if error:
        raise error
    return result


def connect_inside(machine, address, port, timeout_s=5.0):
    """A TCP connection whose socket lives in a machine's namespace."""
    try:
        made = inside(machine, lambda: socket.create_connection((address, port), timeout_s))
    except OSError as error:
        raise LabFailure(f"{machine.short_name} does not answer at {address}:{port}: {error}") from error
    made.settimeout(None)
    return made


def datagram_inside(machine, address, timeout_s=1.0):
    """A UDP socket bound to an address of a machine, at a port that the kernel chooses."""
    def make():
        made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
        made.bind((address, 0))
        made.settimeout(timeout_s)
        return made

    try:
        return inside(machine, make)
    except OSError as error:
        raise LabFailure(f"{machine.short_name} cannot bind {address}: {error}") from error
