"""The two nodes: their files, their processes, and what they say about themselves."""

import json
import signal
import time

from labkit import plan as plans
from labkit.failure import LabFailure
from labkit.shell import run_code, tail

ZONE_USER = "control"
ZONE_PASSWORD = "lab-zone-password"
START_S = 60
USERS = {name: f"lab-{name}-password" for name in ("alice", "bob", "carol", "dave", "erin", "frank")}


def control_yaml(world, certificates, folder):
    """The file of the control node."""
    plan = world.plan
    certificate, key = certificates.issue(
        f"control.{plans.DOMAIN}", [f"DNS:control.{plans.DOMAIN}", f"DNS:{plans.DOMAIN}",
                                    f"IP:{plan.control.v4}", f"IP:{plan.control.v6}"])
    users = "\n".join(f"    - username: {name}\n      password: {password}" for name, password in USERS.items())
    return f"""\
role: control
name: control
state-directory: {folder / 'state-control'}
interfaces:
  - name: inner
    address: [{_addresses(world, plan.control)}]
protocols:
  sip:
    domains: [{plans.DOMAIN}]
    tls:
      certificate: {certificate}
      key: {key}
      trust: {certificates.authority}
    registration:
      expiry-min: 10s
authentication:
  credentials:
{users}
zones:
  - name: traversal
    type: traversal-client
    peer-address: [edge.{plans.DOMAIN}]
    sip:
      port: 7001
      transport: tls
    username: {ZONE_USER}
    password: {ZONE_PASSWORD}
    tls-verify: on
    tls-verify-subject-name: edge.{plans.DOMAIN}
    retry-interval: 2s
dial-plan:
  search-rules:
    - name: ours
      priority: 10
      mode: any-alias
      target: local-zone
    - name: outward
      priority: 100
      source: local-zone
      mode: any-alias
      target: traversal
dns:
  servers: [{_quoted(plan.pick(plan.dns_inside))}]
security:
  allowed-destinations: [{plans.INSIDE.prefix_v4}, "{plans.INSIDE.prefix_v6}"]
logging:
  level: debug
"""


def edge_yaml(world, certificates, folder):
    """The file of the edge node."""
    plan = world.plan
    certificate, key = certificates.issue(
        f"edge.{plans.DOMAIN}", [f"DNS:edge.{plans.DOMAIN}", f"DNS:{plans.DOMAIN}",
                                 *(f"IP:{address}" for host in (plan.edge_inner, plan.edge_outer, plan.edge_public)
                                   for address in (host.v4, host.v6))])
    inner = "" if world.variant.single_nic else f"""\
  - name: inner
    address: [{_addresses(world, plan.edge_inner)}]
"""
    nat = f"    static-nat: {plan.edge_public.v4}\n" if world.variant.static_nat else ""
    return f"""\
role: edge
name: edge
state-directory: {folder / 'state-edge'}
interfaces:
{inner}  - name: outer
    address: [{_addresses(world, plan.edge_outer)}]
{nat}protocols:
  sip:
    domains: [{plans.DOMAIN}]
    tls:
      certificate: {certificate}
      key: {key}
      trust: {certificates.authority}
    registration:
      proxy-mode: proxy-to-known
zones:
  - name: traversal
    type: traversal-server
    sip:
      port: 7001
      transport: tls
    username: {ZONE_USER}
    password: {ZONE_PASSWORD}
    tls-verify: on
    tls-verify-subject-name: control.{plans.DOMAIN}
  - name: internet
    type: dns
    include-address-record: on
dial-plan:
  search-rules:
    - name: inward
      priority: 10
      mode: alias-pattern
      type: suffix
      pattern: "@{plans.DOMAIN}"
      target: traversal
      on-match: stop
    - name: internet
      priority: 100
      source: traversal
      mode: any-alias
      target: internet
dns:
  servers: [{_quoted(plan.pick(plan.dns_internet))}]
logging:
  level: debug
"""


def _addresses(world, host):
    return _quoted(host.v4) if world.plan.family == 4 else f"{_quoted(host.v4)}, {_quoted(host.v6)}"


def _quoted(address):
    return f'"{address}"' if ":" in address else address


class Sallyport:
    """The `sallyport` command of this tree."""

    def __init__(self, launcher):
        self.launcher = str(launcher)

    def rows(self, *files):
        """The rows of the port document for these files, as objects."""
        return json.loads(self._output("ports", "--format", "json", *self._configs(files)))

    def rules(self, firewall, *files):
        """The rules of one firewall for these files."""
        return self._output("ports", "--format", "nftables", "--firewall", firewall, *self._configs(files))

    def status(self, topic, file):
        """What a running node says about a topic."""
        return json.loads(self._output("status", topic, "--json", "--node", str(file)))

    def _output(self, *arguments):
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

    def start(self):
        """Starts it; use wait_ready afterwards."""
        self._program = self.machine.start("sallyport", [self._sallyport.launcher, "run", str(self.file)])
        return self

    def wait_ready(self, ports):
        """Waits until it listens on some ports, given as (protocol, port)."""
        until = time.monotonic() + START_S
        while True:
            listening = self._listening()
            missing = [one for one in ports if one not in listening]
            if not missing:
                return
            if not self._program.alive:
                raise LabFailure(f"{self.machine.short_name} ended at once: {tail(self._program.text(), 6)}")
            if time.monotonic() > until:
                raise LabFailure(f"{self.machine.short_name} does not listen on {missing} after {START_S} s")
            time.sleep(0.2)

    def status(self, topic):
        """What the node says about calls, ports, zones or registrations."""
        return self._sallyport.status(topic, self.file)

    def restart(self):
        """Ends it without farewell and starts it again."""
        self._program.stop(first=signal.SIGKILL)
        self.start()

    def stop(self):
        """Ends it politely and gives its exit code."""
        if self._program is None:
            return 0
        self._program.stop(grace_s=8.0)
        return self._program.code

    def complaints(self):
        """Lines of its log that tell of a fault of its own."""
        marks = ("Exception", "Error:", " ERROR ", "AssertionError", "\tat org.sallyport")
        return [line.strip() for line in self._program.text().splitlines() if any(mark in line for mark in marks)]

    def _listening(self):
        found = set()
        for line in self.machine.sockets().splitlines():
            words = line.split()
            if len(words) > 4 and (words[0], words[1]) in (("tcp", "LISTEN"), ("udp", "UNCONN")):
                found.add((words[0], int(words[4].rsplit(":", 1)[1])))
        return found
