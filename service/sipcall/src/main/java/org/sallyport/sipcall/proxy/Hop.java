package org.sallyport.sipcall.proxy;

import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.transport.Flow;

/** Where a branch is to be sent, before anything is opened. */
public sealed interface Hop {
    /** Over a flow that is there. */
    record Live(Flow flow) implements Hop {}

    /** Over the proven connection of a traversal zone, whichever it is now. */
    record ToTraversal(String zone) implements Hop {}

    /** To the peers of a neighbor zone, in turn. */
    record ToNeighbor(String zone) implements Hop {}

    /**
     * To wherever RFC 3263 finds the URI.
     *
     * @param target Route or Request-URI
     * @param zone name of the zone whose settings count, such as its TLS checks
     * @param inside whether the address may be one of the private network's; else the address policy decides
     */
    record Located(SipUri target, String zone, boolean inside) implements Hop {}
}
