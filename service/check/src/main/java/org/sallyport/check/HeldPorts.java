package org.sallyport.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Host;
import org.sallyport.media.PathCredential;
import org.sallyport.ports.PortClaim;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunMessage;
import org.sallyport.wire.Endpoint;

/**
 * Ports that are open for a while so that somebody who has a credential can try the way to them. What comes is answered
 * where it came from, once for each request and no longer than it; everything else meets silence. Owner: the desk.
 */
final class HeldPorts {
    private final Host host;
    private final PathCredential credential;
    private final BiConsumer<Endpoint, Endpoint> heard;
    private final List<DatagramSocket> sockets = new ArrayList<>();
    private boolean closed;

    /** @param heard is told of each proven request: our end, and whose */
    HeldPorts(Host host, PathCredential credential, BiConsumer<Endpoint, Endpoint> heard) {
        this.host = host;
        this.credential = credential;
        this.heard = heard;
    }

    /** Opens one more; empty where the port is not to be had. */
    Optional<DatagramSocket> open(PortClaim claim) {
        if (closed) return Optional.empty();
        if (!(host.datagram(claim, this::datagram) instanceof Bound.Ok<DatagramSocket>(DatagramSocket socket)))
            return Optional.empty();
        sockets.add(socket);
        return Optional.of(socket);
    }

    private void datagram(DatagramSocket socket, Endpoint from, byte[] bytes) {
        if (closed || !(StunMessage.decode(bytes) instanceof StunDecoded.Ok(StunMessage m))) return;
        if (m.messageClass() != StunClass.REQUEST || m.method() != StunMessage.BINDING) return;
        byte[] answer = credential.answer(m, from);
        if (answer.length == 0) return;
        heard.accept(socket.claim().local(), from);
        socket.send(from, answer, 0, answer.length);
    }

    void close() {
        closed = true;
        sockets.forEach(DatagramSocket::close);
        sockets.clear();
    }
}
