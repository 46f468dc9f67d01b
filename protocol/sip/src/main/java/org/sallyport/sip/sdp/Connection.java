package org.sallyport.sip.sdp;

import java.util.Optional;
import org.sallyport.wire.IpAddress;

/**
 * Network type, address type and address of a {@code c=} or {@code o=} line (RFC 8866 §5.7).
 *
 * @param netType {@code IN}, or another as it stood
 * @param addressType {@code IP4}, {@code IP6}, or another as it stood
 * @param address a literal or a host name, without a multicast address's TTL and count
 */
public record Connection(String netType, String addressType, String address) {
    /** The connection to an address. */
    public static Connection of(IpAddress address) {
        return new Connection("IN", address.isV4() ? "IP4" : "IP6", address.toString());
    }

    /** The address where it is a literal. */
    public Optional<IpAddress> ip() {
        return IpAddress.parse(address);
    }

    @Override
    public String toString() {
        return netType + " " + addressType + " " + address;
    }
}
