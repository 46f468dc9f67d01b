package org.sallyport.bench;

import java.io.IOException;
import java.nio.file.Files;
import org.sallyport.host.Bound;
import org.sallyport.host.Host;
import org.sallyport.host.MediaSocket;
import org.sallyport.host.net.NetHost;
import org.sallyport.host.net.NetSettings;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** The real host of a relay under measurement, and its sockets on 127.0.0.1: those of an edge. */
final class BenchSockets {
    /** The shared pair of edge. */
    static final int SHARED_PORT = 36_000;

    private static final PortBook BOOK = PortBook.of(PortSettings.defaults());
    /** Expedited forwarding, as voice is marked. */
    private static final int DSCP = 46;

    private BenchSockets() {}

    /** A host with the native datagram path, or without. */
    static NetHost host(boolean nativePath) throws IOException {
        return NetHost.start(NetSettings.of(Files.createTempDirectory("sallyport-bench"))
                .withMediaPath(nativePath ? NetSettings.MediaPath.NATIVE : NetSettings.MediaPath.PORTABLE));
    }

    /** One socket toward phones, or of the shared pair, by its row. */
    static MediaSocket open(Host host, int port, String row) {
        PortClaim claim = BOOK.claim(Role.EDGE, PortClaim.Side.BOTH, Transport.UDP, new Endpoint(IpAddress.LOOPBACK_V4,
                port), row);
        return switch (host.mediaSocket(claim, DSCP)) {
            case Bound.Ok<MediaSocket>(MediaSocket s) -> s;
            case Bound.Refused<MediaSocket>(Bound.Kind _, String why) -> throw new IllegalStateException(why);
        };
    }
}
