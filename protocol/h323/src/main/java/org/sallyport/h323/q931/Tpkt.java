package org.sallyport.h323.q931;

import org.sallyport.wire.Octets;

/**
 * Packets on a TCP stream, RFC 1006 §6 and RFC 2126 §4.3: what H.225.0 and H.245 are carried in.
 *
 * <pre>
 *   offset width  what
 *   0      1      version, 3
 *   1      1      reserved, 0
 *   2      2      length of the frame in octets, these four included
 *   4      ...    payload
 * </pre>
 */
public final class Tpkt {
    /** Octets before the payload. */
    public static final int HEADER_BYTES = 4;

    /** Longest frame in octets. */
    public static final int FRAME_BYTES_MAX = 0xffff;

    /** Longest payload in octets. */
    public static final int PAYLOAD_BYTES_MAX = FRAME_BYTES_MAX - HEADER_BYTES;

    static final int VERSION = 3;

    /** A frame without payload, which keeps a connection open and says nothing else (H.460.17). */
    public static final Octets KEEP_ALIVE = Octets.of((byte) VERSION, (byte) 0, (byte) 0, (byte) HEADER_BYTES);

    private Tpkt() {}

    /** One frame with a copy of this payload, of at most {@link #PAYLOAD_BYTES_MAX}. */
    public static Octets frame(Octets payload) {
        byte[] frame = new byte[HEADER_BYTES + payload.length()];
        writeHeader(frame, 0, payload.length());
        payload.copyTo(frame, HEADER_BYTES);
        return Octets.wrap(frame);
    }

    /** One frame with this message, which is at most {@link #PAYLOAD_BYTES_MAX} long. */
    public static Octets frame(Q931Message message) {
        int size = message.sizeBytes();
        byte[] frame = new byte[HEADER_BYTES + size];
        writeHeader(frame, 0, size);
        message.writeTo(frame, HEADER_BYTES);
        return Octets.wrap(frame);
    }

    /** Writes the four octets before a payload. */
    public static void writeHeader(byte[] target, int at, int payloadBytes) {
        if (payloadBytes < 0 || payloadBytes > PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException("a payload of " + payloadBytes + " octets does not fit a frame");
        }
        int length = HEADER_BYTES + payloadBytes;
        target[at] = VERSION;
        target[at + 1] = 0;
        target[at + 2] = (byte) (length >>> 8);
        target[at + 3] = (byte) length;
    }
}
