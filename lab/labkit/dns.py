"""The two name servers: one for the inside, one for the internet. Both are dnsmasq and know only the lab's names."""

from labkit import plan as plans

# Where the unregistered partner listens: not 5060, so that only a lookup of SRV finds it.
PARTNER_PORT = 5070
# The stand-by answers at PARTNER_PORT too; the first server of the domain is an address where nobody lives.
FAILOVER_DOMAIN = "failover.example"
NOBODY = plans.INTERNET.host(199)
PARTNER = plans.INTERNET.host(31)
# Whoever issues certificates by ACME.
AUTHORITY_NUMBER = 41
AUTHORITY_NAME = "ca.authority.example"


def _serve(machine, address, records):
    program = machine.start("dnsmasq", [
        "dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts", "--conf-file=/dev/null", "--pid-file=",
        "--user=root", "--bind-interfaces", f"--listen-address={address}",
        "--local=/example/", "--local=//", "--log-queries", "--log-facility=-", *records])
    program.wait_for_text("started", timeout_s=10)
    return program


def host(plan, name, address):
    """Address records: only the family of this world, so that a fall-back cannot hide a fault."""
    return f"--host-record={name},{plan.pick(address)}"


def service(domain, transport, target, port, priority=10):
    """One SRV record for SIP ("udp", "tcp") or SIPS ("tls")."""
    label = "_sips._tcp" if transport == "tls" else f"_sip._{transport}"
    return f"--srv-host={label}.{domain},{target},{port},{priority},10"


def pointer(domain, transport, order):
    """One NAPTR record (RFC 3263 section 4.1)."""
    name, replacement = {
        "udp": ("SIP+D2U", f"_sip._udp.{domain}"),
        "tcp": ("SIP+D2T", f"_sip._tcp.{domain}"),
        "tls": ("SIPS+D2T", f"_sips._tcp.{domain}"),
    }[transport]
    return f"--naptr-record={domain},{order},50,s,{name},,{replacement}"


def serve_inside(world):
    """The inside's view: our domain is control, edge is at its inner address."""
    plan, domain = world.plan, plans.DOMAIN
    return _serve(world.machine("dns-inside"), plan.pick(plan.dns_inside), [
        host(plan, f"control.{domain}", plan.control), host(plan, f"edge.{domain}", plan.edge_inner),
        host(plan, domain, plan.control),
        service(domain, "udp", f"control.{domain}", 5060), service(domain, "tcp", f"control.{domain}", 5060),
        service(domain, "tls", f"control.{domain}", 5061)])


def serve_internet(world, *, tls_port=5061):
    """The internet's view: our domain is edge; a partner is found by NAPTR and SRV at an odd port; another partner's
    first server is dead. Without a tls_port our domain has no record for TLS."""
    plan, ours, partner = world.plan, plans.DOMAIN, plans.PARTNER_DOMAIN
    return _serve(world.machine("dns-internet"), plan.pick(plan.dns_internet), [
        host(plan, f"edge.{ours}", plan.edge_public), host(plan, ours, plan.edge_public),
        pointer(ours, "udp", 30), pointer(ours, "tcp", 20), pointer(ours, "tls", 10),
        service(ours, "udp", f"edge.{ours}", 5060), service(ours, "tcp", f"edge.{ours}", 5060),
        *([service(ours, "tls", f"edge.{ours}", tls_port)] if tls_port else []),
        host(plan, AUTHORITY_NAME, plans.INTERNET.host(AUTHORITY_NUMBER)),
        host(plan, f"phone.{partner}", PARTNER),
        pointer(partner, "udp", 10), pointer(partner, "tcp", 20),
        service(partner, "udp", f"phone.{partner}", PARTNER_PORT),
        service(partner, "tcp", f"phone.{partner}", PARTNER_PORT),
        host(plan, f"dead.{FAILOVER_DOMAIN}", NOBODY), host(plan, f"alive.{FAILOVER_DOMAIN}", PARTNER),
        service(FAILOVER_DOMAIN, "udp", f"dead.{FAILOVER_DOMAIN}", PARTNER_PORT, 10),
        service(FAILOVER_DOMAIN, "udp", f"alive.{FAILOVER_DOMAIN}", PARTNER_PORT, 20)])
