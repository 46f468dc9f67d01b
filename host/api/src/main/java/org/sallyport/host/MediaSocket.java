package org.sallyport.host;

import org.sallyport.ports.PortClaim;

/** A bound media socket, handed from the desk to one loop. */
public interface MediaSocket {
    /** What explains it. */
    PortClaim claim();

    /** Closes a socket that no loop has started; afterwards {@link MediaIo#close} is the only way. */
    void discard();
}
