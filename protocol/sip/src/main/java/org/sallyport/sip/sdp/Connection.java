package org.sallyport.sip.sdp;

import java.util.Locale;
import java.util.Optional;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;

/**
 * Network type, address type and address of a {@code c=} or {@code o=} line (RFC 8866 §5.7).
 *
 * @param netType {@code IN}, or another as it stood
 * @param addressType {@code IP4}, {@code IP6}, or another as it stood
 * @param address a literal or a host name, without a multicast address's TTL and count
 */
public record Connection(String netType, String addressType, String address) {
    private static final IpAddress NOWHERE_V4 = IpAddress.of("0.0.0.0");
    private static final IpAddress NOWHERE_V6 = IpAddress.of("::");
    private static final Cidr DISCARDED = Cidr.of("100::/64");

    /** The connection to an address. */
    public static Connection of(IpAddress address) {
        return new Connection("IN", address.isV4() ? "IP4" : "IP6", address.toString());
    }

    /** The address where it is a literal. */
    public Optional<IpAddress> ip() {
        return IpAddress.parse(address);
    }

    /** The address where it is a literal, else the one that says of which family a name is meant to be. */
    public Optional<IpAddress> family() {
        return ip().or(() -> switch (addressType) {
            case "IP4" -> Optional.of(NOWHERE_V4);
            case "IP6" -> Optional.of(NOWHERE_V6);
            default -> Optional.empty();
        });
    }

    /**
     * Whether nobody is there, by which a sender says that it wants to hear nothing: zeros of either family (RFC 3264
     * §8.4), a name below {@code invalid}, which stands for {@code ::} (RFC 3725 §5), or the prefix that routers
     * discard (RFC 6666).
     */
    public boolean isBlackHole() {
        Optional<IpAddress> ip = ip();
        if (ip.isPresent()) return ip.get().isAny() || DISCARDED.contains(ip.get());
        String name = address.toLowerCase(Locale.ROOT);
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return bare.equals("invalid") || bare.endsWith(".invalid");
    }

    @Override
    public String toString() {
        return netType + " " + addressType + " " + address;
    }
}
