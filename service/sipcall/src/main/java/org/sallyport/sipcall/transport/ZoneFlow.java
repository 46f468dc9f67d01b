package org.sallyport.sipcall.transport;

import org.sallyport.wire.Endpoint;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;

/**
 * The flow of a traversal zone, whichever connection carries it now. Its identity is the zone's: transactions, parties
 * and origins that hold it outlive a connection. Owner: the desk.
 */
public final class ZoneFlow implements Flow {
    private final String zone;
    private StreamFlow connection;
    private boolean givenUp;

    public ZoneFlow(String zone, StreamFlow connection) {
        this.zone = zone;
        this.connection = connection;
    }

    /** The zone's name. */
    public String zone() {
        return zone;
    }

    /** The newest connection that has proven to be the zone; dead while another one is waited for. */
    public StreamFlow connection() {
        return connection;
    }

    /** Another connection has proven to be the zone. */
    public void over(StreamFlow newer) {
        connection = newer;
        givenUp = false;
    }

    /** Nobody waits for another connection any longer. */
    public void giveUp() {
        givenUp = true;
    }

    /** Whether a message goes out at once. */
    public boolean connected() {
        return connection.alive();
    }

    @Override
    public Transport transport() {
        return connection.transport();
    }

    @Override
    public LocalInterface via() {
        return connection.via();
    }

    @Override
    public Endpoint local() {
        return connection.local();
    }

    @Override
    public Endpoint remote() {
        return connection.remote();
    }

    /** While another connection is waited for, transactions say again on it what is sent into the void now. */
    @Override
    public boolean alive() {
        return connected() || !givenUp;
    }

    @Override
    public void send(byte[] message) {
        connection.send(message);
    }

    @Override
    public String label() {
        return connection.label() + " of " + zone;
    }

    @Override
    public String toString() {
        return label();
    }
}
