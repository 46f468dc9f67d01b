package org.sallyport.sipcall.transport;

import java.util.Objects;
import org.sallyport.host.DatagramSocket;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;

/**
 * A UDP flow: our listening socket and one peer. A value; as many may exist as there are peers.
 *
 * @param via the interface of the socket
 * @param socket bound to the SIP UDP port, source and destination alike (RFC 3581 §4)
 * @param remote the peer as seen in its packets
 */
public record DatagramFlow(LocalInterface via, DatagramSocket socket, Endpoint remote) implements Flow {
    @Override
    public boolean equals(Object other) {
        return other instanceof DatagramFlow f && Objects.equals(socket, f.socket) && Objects.equals(remote, f.remote)
                && Objects.equals(via, f.via);
    }

    /** Of the peer alone: nearly all flows of a node are over one or two sockets. */
    @Override
    public int hashCode() {
        return Objects.hashCode(remote);
    }

    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public Endpoint local() {
        return socket.claim().local();
    }

    @Override
    public boolean alive() {
        return true;
    }

    @Override
    public void send(byte[] message) {
        socket.send(remote, message, 0, message.length);
    }
}
