package org.sallyport.turn;

import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Addresses in the form of {@link org.sallyport.host.MediaMachine#datagram}: two numbers that tell their family. */
final class SourceAddress {
    private SourceAddress() {}

    /** 0.0.0.1 is nobody's source, so that pattern is the IPv6 loopback. */
    static boolean isV4(long high, long low) {
        return high == 0 && low >>> 32 == 0 && low != 1;
    }

    static IpAddress address(long high, long low) {
        return isV4(high, low) ? IpAddress.v4((int) low) : IpAddress.v6(high, low);
    }

    static Endpoint endpoint(long high, long low, int port) {
        return new Endpoint(address(high, low), port);
    }
}
