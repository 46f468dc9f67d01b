package org.sallyport.sipcall.transport;

import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.message.StreamFramer;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;

/** Connections that nobody opened, for tests that look at their ends alone. */
public final class StreamFlows {
    private StreamFlows() {}

    /** A connection from a peer. */
    public static StreamFlow of(long id, LocalInterface via, Transport transport, Endpoint remote) {
        return new StreamFlow(id, via, transport, null, remote, new StreamFramer(SipLimits.DEFAULT), 0);
    }
}
