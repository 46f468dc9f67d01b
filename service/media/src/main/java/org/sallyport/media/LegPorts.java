package org.sallyport.media;

import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Sensitive;

/** Where a leg receives. */
public sealed interface LegPorts {
    /**
     * Two sockets of its own, an even port and the odd one above it.
     *
     * @param rtp even port
     * @param rtcp odd port
     */
    record OwnPair(MediaSocket rtp, MediaSocket rtcp) implements LegPorts {}

    /**
     * The sockets of a shared pair, where a number of four octets before each packet says which leg it is for
     * (H.460.19 §7). Its far end is found as with a pair of its own.
     *
     * @param pair index of the shared pair, from 0
     * @param receiveRtp what the far end puts before RTP; the two highest bits of either number are set, so that no
     *     packet without one begins like it
     * @param receiveRtcp what it puts before RTCP
     */
    record Multiplexed(int pair, int receiveRtp, int receiveRtcp) implements LegPorts {}

    /**
     * The shared pair of edge (36000/36001). The far end proves itself by an authenticated STUN Binding request, and
     * its source address is bound to the leg, for each of the two ports by itself.
     *
     * @param pair index of the shared pair, from 0
     * @param username USERNAME of the probe, unique in the node
     * @param password key of its MESSAGE-INTEGRITY
     */
    record Shared(int pair, String username, Sensitive<String> password) implements LegPorts {}
}
