package org.sallyport.sipcall.transport;

import org.sallyport.wire.Endpoint;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;

/**
 * Where a party was reached in an earlier run, over a connection that ended with it. It stands for the party until that
 * speaks again, registers again, or its zone is connected again.
 *
 * @param transport TCP or TLS, or UDP over an interface that is gone
 * @param via the interface
 * @param local our end
 * @param remote the party's end
 */
public record LostFlow(Transport transport, LocalInterface via, Endpoint local, Endpoint remote) implements Flow {
    @Override
    public boolean alive() {
        return false;
    }

    @Override
    public void send(byte[] message) {
        // Nobody is there to hear it.
    }
}
