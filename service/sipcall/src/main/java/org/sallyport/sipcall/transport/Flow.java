package org.sallyport.sipcall.transport;

import org.sallyport.wire.Endpoint;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;

/** A way to reach one SIP peer and to hear it: RFC 5626 §2. Owner: the desk. */
public sealed interface Flow permits DatagramFlow, StreamFlow, ZoneFlow, LostFlow {
    /** UDP, TCP or TLS. */
    Transport transport();

    /** The interface it uses. */
    LocalInterface via();

    /** Our end. */
    Endpoint local();

    /** The peer's end as we see it. */
    Endpoint remote();

    /** Whether a message handed to {@link #send} still has a chance. */
    boolean alive();

    /** Sends a whole message. Nothing happens where the flow is dead. */
    void send(byte[] message);

    /** One token for logs: {@code tls 198.51.100.7:40122}. */
    default String label() {
        return transport().token() + " " + remote();
    }
}
