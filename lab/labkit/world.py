"""The world of one chapter: inside | inner firewall | dmz | outer firewall | internet | home NATs.

    phones, dns, control --[lan]-- innerfw -- edge -- outerfw --[net]-- phones, dns, home1, home2 -- phones
                                    in0 dmz0  inner0  dmz0 net0         wan0 lan0
                                              outer0

With a single network interface edge and both firewalls share one switch, dmz.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from labkit import plan as plans
from labkit.netns import Fabric

ETC_NETNS = Path("/etc/netns")
HOMES = 2
# Numbers of the home NATs on the internet.
HOME_WAN_FIRST = 101


@dataclass(frozen=True)
class Link:
    """A place where packets are captured."""

    name: str
    machine: str
    interface: str
    strict: bool
    """Whether every packet here must have a row."""


class World:
    """Namespaces, addresses, routes and links of one variant."""

    def __init__(self, prefix, variant, workspace):
        self.plan = plans.Plan(variant)
        self.variant = variant
        self.workspace = workspace
        self.fabric = Fabric(prefix, workspace)
        self._resolvers = []

    def build(self):
        """Lays everything but the phones."""
        fabric, plan = self.fabric, self.plan
        lan, net = fabric.switch("lan"), fabric.switch("net")
        control, edge = fabric.machine("control"), fabric.machine("edge")
        innerfw, outerfw = fabric.machine("innerfw"), fabric.machine("outerfw")
        fabric.plug(control, "eth0", lan)
        fabric.plug(innerfw, "in0", lan)
        fabric.plug(outerfw, "net0", net)
        if self.variant.single_nic:
            dmz = fabric.switch("dmz")
            for machine, interface in ((innerfw, "dmz0"), (edge, "outer0"), (outerfw, "dmz0")):
                fabric.plug(machine, interface, dmz)
        else:
            fabric.wire(innerfw, "dmz0", edge, "inner0")
            fabric.wire(edge, "outer0", outerfw, "dmz0")
            edge.address("inner0", *plan.dmz_inner.cidrs(plans.NODE))
        control.address("eth0", *plans.INSIDE.cidrs(plans.NODE))
        edge.address("outer0", *plan.dmz_outer.cidrs(plans.NODE))
        innerfw.address("in0", *plans.INSIDE.cidrs(plans.GATEWAY))
        innerfw.address("dmz0", *plan.dmz_inner.cidrs(plan.inner_firewall_dmz))
        outerfw.address("dmz0", *plan.dmz_outer.cidrs(plans.GATEWAY))
        outerfw.address("net0", *plans.INTERNET.cidrs(plans.GATEWAY))
        if self.variant.static_nat:
            outerfw.address("net0", f"{plan.edge_public.v4}/24", f"{plan.edge_public.v6}/64")
        if not self.variant.single_nic:
            # Whoever is inside and is told a relayed address has to find the way to it.
            innerfw.route(plan.dmz_outer.prefix_v4, plan.edge_inner.v4)
            innerfw.route(plan.dmz_outer.prefix_v6, plan.edge_inner.v6)
        for firewall in (innerfw, outerfw):
            firewall.forward()
            self._pinholes(firewall)
        self._default_route(control, plans.INSIDE.host(plans.GATEWAY))
        self._default_route(edge, plan.dmz_outer.host(plans.GATEWAY))
        if not self.variant.inner_masquerade:
            # Behind a masquerading firewall edge knows nothing of the inside, not even a route.
            gateway = plan.dmz_inner.host(plan.inner_firewall_dmz)
            edge.route(plans.INSIDE.prefix_v4, gateway.v4)
            edge.route(plans.INSIDE.prefix_v6, gateway.v6)
        self._resolver("control", plan.dns_inside)
        self._resolver("edge", plan.dns_internet)
        self.inside_machine("dns-inside", plans.DNS)
        self.internet_machine("dns-internet", plans.DNS)
        for number in range(1, HOMES + 1):
            self._home(number)

    def machine(self, name):
        """A machine by its short name."""
        return self.fabric.namespaces[name]

    def inside_machine(self, name, number):
        """Adds a machine to the inside network; its address is plan.INSIDE's host of that number."""
        return self._station(name, "lan", plans.INSIDE, number, self.plan.dns_inside)

    def internet_machine(self, name, number):
        """Adds a machine with a public address to the internet."""
        return self._station(name, "net", plans.INTERNET, number, self.plan.dns_internet)

    def home_machine(self, name, home, number):
        """Adds a machine to a home network, IPv4 only, behind that home's NAT."""
        nat, made = self.machine(f"home{home}"), self.fabric.machine(name)
        port = f"h{len(self.fabric.namespaces)}"
        self.fabric.wire(made, "eth0", nat, port)
        nat.run(["ip", "link", "set", port, "master", "lan0"])
        made.address("eth0", plans.HOME.cidrs(number)[0])
        made.route("default", plans.HOME.host(plans.GATEWAY).v4)
        self._resolver(name, self.plan.dns_internet)
        return made

    def home_public(self, home):
        """The public address of a home NAT."""
        return plans.INTERNET.host(HOME_WAN_FIRST + home - 1)

    def links(self):
        """Where captures are taken. What a phone says to its own home NAT is its own affair, the rest must have rows."""
        wanted = [
            Link("inside | inner firewall", "innerfw", "in0", True),
            Link("inner firewall | dmz", "innerfw", "dmz0", True),
            Link("dmz | outer firewall", "outerfw", "dmz0", True),
            Link("outer firewall | internet", "outerfw", "net0", True),
            Link("control", "control", "eth0", True),
            Link("edge outer", "edge", "outer0", True),
        ]
        if not self.variant.single_nic:
            wanted.append(Link("edge inner", "edge", "inner0", True))
        for number in range(1, HOMES + 1):
            wanted.append(Link(f"home {number} | internet", f"home{number}", "wan0", False))
            wanted.append(Link(f"home {number}", f"home{number}", "lan0", False))
        return wanted

    def delete(self):
        """Removes all of it; safe to call twice."""
        self.fabric.delete()
        for folder in self._resolvers:
            shutil.rmtree(folder, ignore_errors=True)
        self._resolvers.clear()
        if ETC_NETNS.is_dir() and not any(ETC_NETNS.iterdir()):
            ETC_NETNS.rmdir()

    def _station(self, name, switch, net, number, resolver):
        made = self.fabric.machine(name)
        self.fabric.plug(made, "eth0", self.machine(switch))
        # In a world of IPv6 phones have nothing else, or some would offer media over IPv4 after all.
        made.address("eth0", *(cidr for cidr in net.cidrs(number) if (":" in cidr) == (self.plan.family == 6)))
        # Also from the internet: a leaked private address then shows on the firewall instead of dying at its sender.
        made.route("default", self.plan.pick(net.host(plans.GATEWAY)))
        self._resolver(name, resolver)
        return made

    def _home(self, number):
        nat = self.fabric.machine(f"home{number}")
        self.fabric.plug(nat, "wan0", self.machine("net"))
        nat.run(["ip", "link", "add", "lan0", "type", "bridge"])
        nat.run(["ip", "link", "set", "lan0", "up"])
        nat.address("wan0", plans.INTERNET.cidrs(HOME_WAN_FIRST + number - 1)[0])
        nat.address("lan0", plans.HOME.cidrs(plans.GATEWAY)[0])
        nat.route("default", plans.INTERNET.host(plans.GATEWAY).v4)
        nat.forward()
        self._pinholes(nat)

    def _pinholes(self, machine):
        for key in ("nf_conntrack_udp_timeout", "nf_conntrack_udp_timeout_stream"):
            machine.sysctl(f"net.netfilter.{key}", self.variant.pinhole_s)

    @staticmethod
    def _default_route(machine, gateway):
        machine.route("default", gateway.v4)
        machine.route("default", gateway.v6)

    def _resolver(self, short_name, server):
        # `ip netns exec` lays the files of this folder over /etc.
        folder = ETC_NETNS / f"{self.fabric.prefix}-{short_name}"
        folder.mkdir(parents=True, exist_ok=True)
        self._resolvers.append(folder)
        (folder / "resolv.conf").write_text(f"nameserver {self.plan.pick(server)}\noptions timeout:2\n")
