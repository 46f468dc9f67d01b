package org.sallyport.h323.feature;

import java.util.Optional;
import org.sallyport.h323.h245.UnicastAddress;
import org.sallyport.per.Additions;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;

/**
 * The IPv4 or IPv6 address and port in a TransportAddress of H.225.0 or H.245. Other kinds, source routes and multicast
 * have none.
 *
 * @param ip 4 or 16 octets
 * @param port 0 to 65535
 */
public record IpPort(Octets ip, int port) {
    public IpPort {
        if (ip.length() != 4 && ip.length() != 16) throw new IllegalArgumentException("an address has 4 or 16 octets");
        if ((port & ~0xffff) != 0) throw new IllegalArgumentException("port=" + port);
    }

    /** Of an endpoint. */
    public static IpPort of(Endpoint endpoint) {
        return new IpPort(Octets.wrap(endpoint.address().octets()), endpoint.port());
    }

    /** As an endpoint. */
    public Endpoint endpoint() {
        return new Endpoint(IpAddress.of(ip.toArray()), port);
    }

    /** Of an address of H.225.0. */
    public static Optional<IpPort> of(org.sallyport.h323.h225.TransportAddress address) {
        return switch (address) {
            case org.sallyport.h323.h225.TransportAddress.IpAddress(Octets ip, int port) ->
                    Optional.of(new IpPort(ip, port));
            case org.sallyport.h323.h225.TransportAddress.Ip6Address(Octets ip, int port, Additions _) ->
                    Optional.of(new IpPort(ip, port));
            default -> Optional.empty();
        };
    }

    /** Of an address of H.245. */
    public static Optional<IpPort> of(org.sallyport.h323.h245.TransportAddress address) {
        if (!(address instanceof org.sallyport.h323.h245.TransportAddress.UnicastAddress(UnicastAddress unicast))) {
            return Optional.empty();
        }
        return switch (unicast) {
            case UnicastAddress.IPAddress(Octets ip, int port, Additions _) -> Optional.of(new IpPort(ip, port));
            case UnicastAddress.IP6Address(Octets ip, int port, Additions _) -> Optional.of(new IpPort(ip, port));
            default -> Optional.empty();
        };
    }

    /**
     * Whether the address is 0.0.0.0 or ::, so that nobody can be reached there. GnuGk as traversal server puts it
     * into its IncomingCallIndication unless it is told an address.
     */
    public boolean isUnspecified() {
        for (int i = 0; i < ip.length(); i++) if (ip.at(i) != 0) return false;
        return true;
    }

    /** As H.225.0 writes it. */
    public org.sallyport.h323.h225.TransportAddress h225() {
        return ip.length() == 4
                ? new org.sallyport.h323.h225.TransportAddress.IpAddress(ip, port)
                : new org.sallyport.h323.h225.TransportAddress.Ip6Address(ip, port, Additions.NONE);
    }

    /** As H.245 writes it. */
    public org.sallyport.h323.h245.TransportAddress h245() {
        return new org.sallyport.h323.h245.TransportAddress.UnicastAddress(ip.length() == 4
                ? new UnicastAddress.IPAddress(ip, port, Additions.NONE)
                : new UnicastAddress.IP6Address(ip, port, Additions.NONE));
    }
}
