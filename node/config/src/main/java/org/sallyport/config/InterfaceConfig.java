package org.sallyport.config;

import java.util.List;
import java.util.Optional;
import org.sallyport.wire.IpAddress;

/**
 * One network interface of the node ({@code interfaces[]}).
 *
 * @param side toward which network it looks
 * @param addresses what the node binds, at least one, in order of preference
 * @param staticNat the IPv4 address that the firewall in front maps to this interface: what is told to the other side
 *     instead of the bound address
 */
public record InterfaceConfig(Side side, List<IpAddress> addresses, Optional<IpAddress> staticNat) {
    /** Toward which network an interface looks. */
    public enum Side {
        /** The private network, or for an edge with two interfaces the inner firewall. */
        INNER,
        /** The internet. */
        OUTER
    }

    public InterfaceConfig {
        if (addresses.isEmpty()) throw new IllegalArgumentException("an interface needs an address");
        addresses = List.copyOf(addresses);
    }

    /** The first address of a family. */
    public Optional<IpAddress> address(IpAddress.Family family) {
        return addresses.stream().filter(a -> a.family() == family).findFirst();
    }

    /** What is told to others for a bound address: the static NAT address for IPv4 where there is one. */
    public IpAddress advertised(IpAddress bound) {
        return bound.isV4() ? staticNat.orElse(bound) : bound;
    }
}
