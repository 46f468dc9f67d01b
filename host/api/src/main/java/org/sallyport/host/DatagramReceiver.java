package org.sallyport.host;

import org.sallyport.wire.Endpoint;

/** Receives the datagrams of one socket, on the desk. */
@FunctionalInterface
public interface DatagramReceiver {
    /** One datagram. The array belongs to the receiver. */
    void datagram(DatagramSocket socket, Endpoint from, byte[] bytes);
}
