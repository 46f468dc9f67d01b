package org.sallyport.media;

import java.nio.ByteBuffer;

/**
 * Changes the packets of one flow in place, such as SRTP: takes away what the far end added, and adds what it expects.
 * Owner: one media loop; called per packet, so it allocates nothing. STUN and DTLS never come here.
 *
 * <p>A packet lies between position and limit of the loop's buffer. Either may move, up to the buffer's ends: whoever
 * finds no room refuses. The RTP header at its front stays readable on the way in, since the guards read it before.
 */
public interface PacketTransform {
    /** A packet of the far end; false where it is to be dropped, as one whose tag is wrong. It binds nobody then. */
    boolean in(ByteBuffer packet);

    /** A packet for the far end; false where it cannot be sent. */
    boolean out(ByteBuffer packet);
}
