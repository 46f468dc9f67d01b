package org.sallyport.zone.locate;

import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * One place to send a request to.
 *
 * @param tlsName what a certificate there must prove: the URI's own host, never a name that the DNS put in its place
 *     (RFC 5922 §4)
 */
public record LocateTarget(Transport transport, Endpoint endpoint, String tlsName) {}
