package org.sallyport.host.net;

import java.util.Optional;
import org.sallyport.host.CloseReason;
import org.sallyport.host.PeerIdentity;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/**
 * A stream for which there was no socket: it takes everything, sends nothing, and its receiver hears the reason soon.
 */
record UnopenedStream(PortClaim claim, Endpoint remote) implements Stream {
    static UnopenedStream of(Desk desk, PortClaim claim, Endpoint remote, StreamReceiver receiver, CloseReason why) {
        UnopenedStream stream = new UnopenedStream(claim, remote);
        desk.post(() -> receiver.closed(stream, why));
        return stream;
    }

    @Override
    public Endpoint local() {
        return claim.local();
    }

    @Override
    public Optional<PeerIdentity> peer() {
        return Optional.empty();
    }

    @Override
    public int pendingBytes() {
        return 0;
    }

    @Override
    public void reading(boolean on) {}

    @Override
    public void write(byte[] bytes, int offset, int length) {}

    @Override
    public void close() {}
}
