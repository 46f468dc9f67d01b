package org.sallyport.sipcall.transport;

import org.sallyport.host.CloseReason;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;

/** Hears what arrives at {@link SipTransports}, on the desk. */
public interface TransportUser {
    /** A whole message that keeps the grammar. */
    void message(Flow flow, SipMessage message);

    /** A message that breaks it. On a stream the flow closes right after this call when its framing is lost. */
    void bad(Flow flow, Parsed.Bad bad);

    /**
     * Whether somebody whom we know is at the far end; asked before anything is read, so it must cost next to nothing.
     */
    default boolean isKnown(Flow flow) {
        return false;
    }

    /** Somebody connected to a listener. */
    void accepted(StreamFlow flow);

    /** A connection that we dialled is up. */
    void opened(StreamFlow flow);

    /** A connection is gone, or never came up. */
    void closed(StreamFlow flow, CloseReason reason);

    /** A TLS handshake with a client failed before there was a flow. */
    void handshakeFailed(int listeningPort, Endpoint remote, CloseReason reason);

    /** A keep-alive of somebody came as a datagram of its own. */
    default void keptAlive(Flow flow) {}
}
