"""The addressing plan. Everything lives inside the lab's own namespaces; the ranges are those kept for documents."""

from dataclasses import dataclass

DOMAIN = "sallyport.example"
PARTNER_DOMAIN = "partner.example"
# Below TIME_WAIT of nobody: exactly what the hardest firewall allows a silent UDP flow.
PINHOLE_DEFAULT_S = 30


@dataclass(frozen=True)
class Variant:
    """How this world differs from the plain one."""

    inner_masquerade: bool = False
    static_nat: bool = False
    pinhole_s: int = PINHOLE_DEFAULT_S
    single_nic: bool = False
    ipv6: bool = False

    @property
    def name(self):
        """The options as one word, 'plain' for none."""
        words = [word for word, chosen in (
            ("inner-masquerade", self.inner_masquerade), ("static-nat", self.static_nat),
            (f"pinhole-{self.pinhole_s}", self.pinhole_s != PINHOLE_DEFAULT_S),
            ("single-nic", self.single_nic), ("ipv6", self.ipv6)) if chosen]
        return "+".join(words) or "plain"


@dataclass(frozen=True)
class Host:
    """A machine's address in both families, without prefix length."""

    v4: str
    v6: str


@dataclass(frozen=True)
class Net:
    """A network: its two prefixes, each up to the host part."""

    v4: str
    v6: str

    def host(self, number):
        """The host with this last number."""
        return Host(f"{self.v4}.{number}", f"{self.v6}::{number}")

    def cidrs(self, number):
        """The host's addresses with their prefix lengths."""
        host = self.host(number)
        return f"{host.v4}/24", f"{host.v6}/64"

    @property
    def prefix_v4(self):
        return f"{self.v4}.0/24"

    @property
    def prefix_v6(self):
        return f"{self.v6}::/64"


INSIDE = Net("10.20.0", "2001:db8:20")
DMZ_INNER = Net("10.30.0", "2001:db8:30")
INTERNET = Net("203.0.113", "2001:db8:113")
HOME = Net("192.168.1", "2001:db8:168")
# Before a static NAT the outer DMZ holds private addresses, else public ones.
DMZ_OUTER_PUBLIC = Net("198.51.100", "2001:db8:51")
DMZ_OUTER_PRIVATE = Net("10.40.0", "2001:db8:40")

GATEWAY = 1
NODE = 10
DNS = 53


class Plan:
    """Who has which address in one variant of the world."""

    def __init__(self, variant):
        self.variant = variant
        self.family = 6 if variant.ipv6 else 4
        if variant.single_nic:
            self.dmz_outer = DMZ_OUTER_PRIVATE if variant.static_nat else DMZ_OUTER_PUBLIC
            self.dmz_inner = self.dmz_outer
        else:
            self.dmz_inner = DMZ_INNER
            self.dmz_outer = DMZ_OUTER_PRIVATE if variant.static_nat else DMZ_OUTER_PUBLIC
        self.control = INSIDE.host(NODE)
        self.edge_inner = self.dmz_inner.host(NODE)
        self.edge_outer = self.dmz_outer.host(NODE)
        # The inner firewall stands at .2 of a DMZ that it shares with the outer one.
        self.inner_firewall_dmz = 2 if variant.single_nic else GATEWAY
        self.edge_public = INTERNET.host(NODE) if variant.static_nat else self.edge_outer
        self.dns_inside = INSIDE.host(DNS)
        self.dns_internet = INTERNET.host(DNS)

    def pick(self, host):
        """The host's address in the family of this world."""
        return host.v6 if self.family == 6 else host.v4

    def uri_host(self, host):
        """The host's address as a SIP URI wants it."""
        return f"[{host.v6}]" if self.family == 6 else host.v4
