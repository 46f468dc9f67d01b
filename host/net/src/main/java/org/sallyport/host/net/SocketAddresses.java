package org.sallyport.host.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Our address values as the JDK's, and back. Never asks a resolver. */
final class SocketAddresses {
    private SocketAddresses() {}

    static InetAddress inet(IpAddress address) {
        try {
            byte[] octets = address.octets();
            return octets.length == 4
                    ? InetAddress.getByAddress(octets)
                    : Inet6Address.getByAddress(null, octets, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("octets of " + address, e);
        }
    }

    static List<IpAddress> ofThisMachine() throws SocketException {
        List<IpAddress> out = new ArrayList<>();
        for (NetworkInterface nic : NetworkInterface.networkInterfaces().toList())
            for (InetAddress a : nic.inetAddresses().toList()) out.add(address(a));
        return List.copyOf(out);
    }

    static InetSocketAddress socket(Endpoint endpoint) {
        return new InetSocketAddress(inet(endpoint.address()), endpoint.port());
    }

    static IpAddress address(InetAddress inet) {
        // The hash code of an Inet4Address is documented to be its 32 bits.
        return inet instanceof Inet4Address v4 ? IpAddress.v4(v4.hashCode()) : IpAddress.of(inet.getAddress());
    }

    static Endpoint endpoint(InetSocketAddress socket) {
        return new Endpoint(address(socket.getAddress()), socket.getPort());
    }
}
