package org.sallyport.host.net;

/**
 * How a media socket is to be set up.
 *
 * @param dscp code point of what it sends, RFC 2474 §3
 * @param bufferBytes wanted size of each of the kernel's buffers
 * @param shared whether other sockets that are opened as shared may have the same port
 */
record MediaSocketPlan(int dscp, int bufferBytes, boolean shared) {
    /** One that the desk hands to a loop. */
    static MediaSocketPlan handed(NetLimits limits, int dscp, boolean shared) {
        return new MediaSocketPlan(dscp, limits.datagrams().mediaBufferBytes(), shared);
    }

    /** One that a loop opens itself. */
    static MediaSocketPlan relay(NetLimits limits, int dscp) {
        return new MediaSocketPlan(dscp, limits.datagrams().relayBufferBytes(), false);
    }

    /** The six bits where the header has them, RFC 2474 §3. */
    int trafficClass() {
        return (dscp & 0x3f) << 2;
    }
}
