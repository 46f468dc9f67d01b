package org.sallyport.host;

import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/** A bound datagram socket for signalling. Owner: the desk. */
public interface DatagramSocket {
    /** What explains it. */
    PortClaim claim();

    /** Sends one datagram, or drops and counts it where the kernel's buffer is full. The array is not kept. */
    void send(Endpoint to, byte[] bytes, int offset, int length);

    /** Closes it; nothing arrives afterwards. */
    void close();
}
