package org.sallyport.host.sim;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Listener;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.TlsServer;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/**
 * A listening socket.
 *
 * @param claim null for a program that is no node of ours
 * @param tls null where streams are plain
 * @param closer takes it away
 */
record SimListener(@Nullable PortClaim claim, Endpoint local, @Nullable TlsServer tls, StreamAcceptor acceptor,
        Consumer<SimListener> closer)
        implements Listener {
    @Override
    public void close() {
        closer.accept(this);
    }
}
