package org.sallyport.h323.mux;

import java.nio.ByteBuffer;

/**
 * The four octets that tell which session a datagram of a multiplexed media channel belongs to, H.460.19.
 *
 * <pre>
 *   offset width  what
 *   0      4      multiplexID, most significant octet first; the receiver chose it in its OpenLogicalChannel or its Ack
 *   4      ...    RTP or RTCP as it is without multiplexing
 * </pre>
 *
 * <p>RTP and RTCP of one session carry the same number on two ports. Nothing in the octets tells a multiplexed datagram
 * from another; who reads knows what was agreed for the port.
 */
public final class MultiplexHeader {
    /** Octets before the RTP or RTCP packet. */
    public static final int HEADER_BYTES = 4;

    private MultiplexHeader() {}

    /** Whether the datagram from position to limit is long enough for a header. */
    public static boolean fits(ByteBuffer datagram) {
        return datagram.remaining() >= HEADER_BYTES;
    }

    /** The multiplexID, all 32 bits, of a datagram for which {@link #fits} is true. */
    public static int multiplexId(ByteBuffer datagram) {
        return Wire.int32(datagram, datagram.position());
    }

    /** Writes a header at an offset of the buffer; the packet comes {@link #HEADER_BYTES} behind it. */
    public static void write(ByteBuffer target, int at, int multiplexId) {
        Wire.putInt32(target, at, multiplexId);
    }

    /**
     * The multiplexID in the wrong order of octets, which some gatekeepers send in keep-alives. It means something only
     * where {@link MediaKeepAlive#mayBeSwapped} is true and nobody has the number as it stands.
     */
    public static int swapped(int multiplexId) {
        return Integer.reverseBytes(multiplexId);
    }
}
