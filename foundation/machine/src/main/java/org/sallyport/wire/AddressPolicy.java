package org.sallyport.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where this node may send a stranger's packets: deny by default, allow by explicit rule.
 *
 * <p>One gate for every path that takes an address from a stranger (SDP, Contact, Route, Via, TURN peers). Addresses
 * that embed an IPv4 address (RFC 6052, 3056, 4380, 4291 §2.5.5) are refused as a whole, so that no second spelling of
 * a refused address passes.
 *
 * @param allowed prefixes that an operator opened, stronger than the built-in table but not than {@code own}
 * @param denied prefixes that an operator closed, stronger than {@code allowed}
 * @param own our own addresses, refused always
 * @param servers what this node depends on, such as resolvers; refused where no rule names the address alone
 */
public record AddressPolicy(List<Cidr> allowed, List<Cidr> denied, Set<IpAddress> own, Set<IpAddress> servers) {
    /**
     * Special-purpose prefixes (IANA registries of RFC 6890) that no stranger may name, and the one public address that
     * a cloud answers its guests on as others do on 169.254.169.254.
     */
    public static final List<Cidr> SPECIAL = prefixes(
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16",
            "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/96", "::ffff:0:0:0/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10",
            "fec0::/10", "ff00::/8");

    /** Prefixes that no rule can open: they mean this host, everyone, or nobody. */
    private static final List<Cidr> NEVER = prefixes(
            "0.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32", "::/128", "::1/128", "ff00::/8");

    /** This machine, this link, and a cloud's answers to its guests. */
    private static final List<Cidr> HERE = prefixes("127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "fe80::/10",
            "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16");

    public AddressPolicy {
        allowed = List.copyOf(allowed);
        denied = List.copyOf(denied);
        own = Set.copyOf(own);
        servers = Set.copyOf(servers);
    }

    /** Nothing closed beyond the built-in table and our own addresses. */
    public AddressPolicy(List<Cidr> allowed, Set<IpAddress> own) {
        this(allowed, List.of(), own, Set.of());
    }

    private static List<Cidr> prefixes(String... literals) {
        List<Cidr> out = new ArrayList<>();
        for (String l : literals) out.add(Cidr.of(l));
        return List.copyOf(out);
    }

    /** Why the address is refused, as a short word for a log or a search history; empty where it is allowed. */
    public Optional<String> refusal(IpAddress a) {
        if (own.contains(a)) return Optional.of("own address");
        for (Cidr c : denied) if (c.contains(a)) return Optional.of("denied prefix " + c);
        for (Cidr c : NEVER) if (c.contains(a)) return Optional.of("special prefix " + c);
        boolean server = servers.contains(a);
        for (Cidr c : allowed) if (c.contains(a) && (!server || alone(c))) return Optional.empty();
        if (server) return Optional.of("a server of this node");
        if (isatap(a)) return Optional.of("IPv4 within IPv6 (ISATAP)");
        for (Cidr c : SPECIAL) if (c.contains(a)) return Optional.of("special prefix " + c);
        return Optional.empty();
    }

    /** Whether the address is one machine's, and none of ours or of what we depend on; no rule opens it for that. */
    public boolean mayBeAnother(IpAddress a) {
        return !own.contains(a) && !servers.contains(a) && !isatap(a)
                && NEVER.stream().noneMatch(c -> c.contains(a)) && HERE.stream().noneMatch(c -> c.contains(a));
    }

    private static boolean alone(Cidr c) {
        return c.prefixBits() == 8 * c.base().family().octets();
    }

    /** RFC 5214 §6.1: under any prefix, so no list of prefixes holds it; a tunnel would unpack the IPv4 address. */
    private static boolean isatap(IpAddress a) {
        return !a.isV4() && (a.low() >>> 32 & ~0x0200_0000L) == 0x5efeL;
    }

    /** Whether a packet may be sent there. */
    public boolean allows(IpAddress a) {
        return refusal(a).isEmpty();
    }
}
