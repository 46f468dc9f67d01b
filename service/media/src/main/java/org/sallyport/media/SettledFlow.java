package org.sallyport.media;

import org.sallyport.wire.Endpoint;

/**
 * One direction of a line once both its ends are found: all that somebody needs to know who relays it in our place,
 * such as the kernel. Whatever does not match comes to our socket as before. Immutable.
 *
 * @param from whom packets come from
 * @param at our endpoint where they arrive
 * @param out our endpoint from which they leave
 * @param to where they go: the next hop of this line
 * @param dscp what they leave with, 0 to 63
 * @param payload which of them may pass: RTP of these types, or everything where it is no RTP
 * @param packetsPerSecondMax how many of them in a second
 * @param bitsPerSecondMax how many bits of them in a second, of UDP payload
 */
public record SettledFlow(Endpoint from, Endpoint at, Endpoint out, Endpoint to, int dscp, PayloadRule payload,
        int packetsPerSecondMax,
        long bitsPerSecondMax) {}
