package org.sallyport.host;

import org.sallyport.ports.PortClaim;

/** A listening stream socket. Owner: the desk. */
public interface Listener {
    /** What explains it. */
    PortClaim claim();

    /** Stops accepting; streams that were accepted live on. */
    void close();
}
