package org.sallyport.host;

/** A listening stream socket. Owner: the desk. */
public interface Listener {
    /** Stops accepting; streams that were accepted live on. */
    void close();
}
