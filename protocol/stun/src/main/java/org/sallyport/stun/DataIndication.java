package org.sallyport.stun;

import java.nio.ByteBuffer;

/**
 * Writes Data indications into a caller's buffer, RFC 8656 §11.4, without allocation.
 *
 * <pre>
 *   offset      width    what
 *   0           20       header, type 0x0017
 *   20          12 / 24  XOR-PEER-ADDRESS of IPv4 / IPv6
 *   32 / 44     4        type and length of DATA
 *   36 / 48     ...      data, padded with zeros to a multiple of 4
 * </pre>
 */
public final class DataIndication {
    /** Octets before the data where the peer is IPv4. */
    public static final int LEAD_BYTES_V4 = 36;

    /** Octets before the data where the peer is IPv6. */
    public static final int LEAD_BYTES_V6 = 48;

    private static final short TYPE = 0x0017;

    private DataIndication() {}

    /** Octets before the data. */
    public static int leadBytes(long peerHigh, long peerLow) {
        return isV4(peerHigh, peerLow) ? LEAD_BYTES_V4 : LEAD_BYTES_V6;
    }

    /** Length of the whole indication, padding included. */
    public static int bytes(long peerHigh, long peerLow, int dataBytes) {
        return leadBytes(peerHigh, peerLow) + (dataBytes + 3 & ~3);
    }

    private static boolean isV4(long high, long low) {
        return high == 0 && low >>> 32 == 0;
    }

    /**
     * Writes header, peer and padding around data that lies in the buffer already. The caller sees to it that
     * {@link #leadBytes} octets before the data and three behind it are free; position and limit play no part.
     *
     * @param dataAt offset of the data from the buffer's start
     * @param peerHigh upper 64 bits of the peer's IPv6 address, 0 for IPv4
     * @param peerLow lower 64 bits, or the 32 bits of an IPv4 address
     * @param transaction lower bits of the transaction id; need not be unpredictable, since nobody answers
     * @return offset of the indication from the buffer's start; its length is that of {@link #bytes}
     */
    public static int wrap(
            ByteBuffer target, int dataAt, int dataBytes, long peerHigh, long peerLow, int peerPort, long transaction) {
        boolean v4 = isV4(peerHigh, peerLow);
        int at = dataAt - (v4 ? LEAD_BYTES_V4 : LEAD_BYTES_V6);
        int padded = dataBytes + 3 & ~3;
        target.putShort(at, TYPE).putShort(at + 2, (short) (dataAt - at - StunMessage.HEADER_BYTES + padded));
        target.putInt(at + 4, StunMessage.MAGIC_COOKIE).putInt(at + 8, 0).putLong(at + 12, transaction);
        target.putShort(at + 20, (short) 0x0012).putShort(at + 22, (short) (v4 ? 8 : 20));
        target.putShort(at + 24, (short) (v4 ? 1 : 2));
        target.putShort(at + 26, (short) (peerPort ^ StunMessage.MAGIC_COOKIE >>> 16));
        if (v4) {
            target.putInt(at + 28, (int) peerLow ^ StunMessage.MAGIC_COOKIE);
        } else {
            target.putLong(at + 28, peerHigh ^ target.getLong(at + 4));
            target.putLong(at + 36, peerLow ^ transaction);
        }
        target.putShort(dataAt - 4, (short) 0x0013).putShort(dataAt - 2, (short) dataBytes);
        for (int i = dataBytes; i < padded; i++) target.put(dataAt + i, (byte) 0);
        return at;
    }

    /**
     * Writes a whole indication at the position of the target and moves it behind; the data is copied from position to
     * limit, which stay. The other arguments are those of {@link #wrap}.
     *
     * @return length in octets, or 0 where it does not fit and nothing was written
     */
    public static int write(
            ByteBuffer target, ByteBuffer data, long peerHigh, long peerLow, int peerPort, long transaction) {
        int length = data.remaining();
        int whole = bytes(peerHigh, peerLow, length);
        if (whole > target.remaining() || whole - StunMessage.HEADER_BYTES > 0xffff) return 0;
        int dataAt = target.position() + whole - (length + 3 & ~3);
        target.put(dataAt, data, data.position(), length);
        wrap(target, dataAt, length, peerHigh, peerLow, peerPort, transaction);
        target.position(target.position() + whole);
        return whole;
    }
}
