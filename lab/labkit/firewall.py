"""The firewalls: the rules that `sallyport ports` printed, the NATs of the variant, and a watch that tells what was
dropped without touching those rules."""

from collections import Counter

from labkit import captures, pcap

WATCH_GROUP = 5
# Enough to tell packets apart; several go to the capture at once, or a burst would overrun it and look like a drop.
WATCH_OCTETS = 256
WATCH_BATCH = 12
# How long the kernel keeps a batch that does not fill up.
WATCH_BATCH_S = 1.2

# Two chains around the printed rules: what only the first one sees was dropped between them.
WATCH = f"""
table inet lab_watch {{
    chain before {{
        type filter hook forward priority -290; policy accept;
        log prefix "before" group {WATCH_GROUP} snaplen {WATCH_OCTETS} queue-threshold {WATCH_BATCH}
    }}
    chain after {{
        type filter hook forward priority 290; policy accept;
        log prefix "after" group {WATCH_GROUP} snaplen {WATCH_OCTETS} queue-threshold {WATCH_BATCH}
    }}
}}
"""

MASQUERADE = """
table inet lab_nat {{
    chain out {{
        type nat hook postrouting priority 100; policy accept;
        oifname "{interface}" meta l4proto {{ tcp, udp }} masquerade to :1024-65535 fully-random
        oifname "{interface}" masquerade
    }}
}}
"""

HOME = """
table ip lab_home {
    chain forward {
        type filter hook forward priority 0; policy drop;
        ct state established,related accept
        iifname "lan0" accept
    }
    chain out {
        type nat hook postrouting priority 100; policy accept;
        oifname "wan0" meta l4proto { tcp, udp } masquerade to :1024-65535 fully-random
        oifname "wan0" masquerade
    }
}
"""

# What such a machine has of its own: it forwards nothing, and leaves edge to the printed table, as that table asks.
OWN = """
table inet lab_own {{
    chain forward {{
        type filter hook forward priority filter; policy drop;
        ip daddr {{ {v4} }} accept
        ip saddr {{ {v4} }} accept
        ip6 daddr {{ {v6} }} accept
        ip6 saddr {{ {v6} }} accept
    }}
}}
"""


def load(machine, rules):
    """Loads rules of nftables on a machine."""
    machine.run(["nft", "-f", "-"], stdin=rules)


def raise_firewalls(world, inner_rules, outer_rules):
    """Loads the printed rules, with the static NAT of the variant in them, beside rules that the machines have already.
    Until here nothing is forwarded to anybody's harm: no node and no phone runs yet."""
    innerfw, outerfw = world.machine("innerfw"), world.machine("outerfw")
    edge = (world.plan.edge_inner, world.plan.edge_outer, world.plan.edge_public)
    own = OWN.format(v4=", ".join(sorted({str(host.v4) for host in edge})),
                     v6=", ".join(sorted({str(host.v6) for host in edge})))
    for firewall, rules in ((innerfw, inner_rules), (outerfw, outer_rules)):
        load(firewall, own)
        load(firewall, rules)
        load(firewall, WATCH)
    if world.variant.inner_masquerade:
        load(innerfw, MASQUERADE.format(interface="dmz0"))
    for home in (name for name in world.fabric.namespaces if name in ("home1", "home2")):
        load(world.machine(home), HOME)


def start_watch(world):
    """Starts to record what reaches and what passes each firewall; gives the recordings by firewall."""
    return {name: captures.Capture(world.machine(name), f"nflog:{WATCH_GROUP}", f"watch-{name}")
            for name in ("innerfw", "outerfw")}


def dropped(watch_file):
    """The packets that the rules of a firewall dropped, in order."""
    before, after = [], Counter()
    for packet in pcap.read(watch_file):
        if packet.prefix == "before":
            before.append(packet)
        elif packet.prefix == "after":
            after[_identity(packet)] += 1
    lost = []
    for packet in before:
        key = _identity(packet)
        if after[key] > 0:
            after[key] -= 1
        else:
            lost.append(packet)
    return lost


def _identity(packet):
    return (packet.protocol, packet.source, packet.source_port, packet.destination, packet.destination_port,
            packet.flags, packet.payload, packet.length)


def is_straggler(packet):
    """Whether a drop is only the end of a connection that the firewall had already forgotten, or an ICMP message."""
    if packet.protocol == "icmp":
        return True
    return packet.protocol == "tcp" and not packet.payload and not packet.flags & pcap.TCP_SYN


