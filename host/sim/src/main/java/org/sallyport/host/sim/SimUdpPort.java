package org.sallyport.host.sim;

import org.jspecify.annotations.Nullable;
import org.sallyport.ports.PortClaim;

/** Something that takes datagrams at a port. */
interface SimUdpPort {
    void arrive(SimPacket packet);

    /** Null for a program that is no node of ours. */
    @Nullable
    PortClaim claim();

    /** How many sockets share the port. */
    default int socketCount() {
        return 1;
    }
}
