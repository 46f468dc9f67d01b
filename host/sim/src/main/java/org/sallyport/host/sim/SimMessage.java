package org.sallyport.host.sim;

import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * Bytes as a program received them.
 *
 * @param timeNs when they arrived
 * @param origin host that sent them
 * @param destination host that received them
 * @param from source as the receiver sees it
 * @param to the receiver's own address and port
 * @param bytes one datagram, or what just arrived of a stream; TLS is taken off. Nobody changes it
 */
public record SimMessage(long timeNs, String origin, String destination, Transport transport, Endpoint from,
        Endpoint to,
        byte[] bytes) {}
