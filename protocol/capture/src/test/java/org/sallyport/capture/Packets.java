package org.sallyport.capture;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;

/** IP packets built by hand, without checksums. */
final class Packets {
    static final Endpoint A = Endpoint.of("192.0.2.1", 1_720);
    static final Endpoint B = Endpoint.of("192.0.2.2", 40_000);
    static final Endpoint A6 = Endpoint.of("2001:db8::1", 1_720);
    static final Endpoint B6 = Endpoint.of("2001:db8::2", 40_000);
    static final int RAW = 101;
    static final int UDP = 17;
    static final int TCP = 6;

    private Packets() {}

    static CapturePacket packet(long number, int linkType, byte[] data) {
        return new CapturePacket(number, "", number * 1_000, linkType, Octets.of(data), data.length);
    }

    /** The same, of which the end was not captured. */
    static CapturePacket snapped(long number, int linkType, byte[] data, int captured) {
        return new CapturePacket(number, "", number * 1_000, linkType, Octets.of(Arrays.copyOf(data, captured)),
                data.length);
    }

    static byte[] udp(Endpoint from, Endpoint to, byte... payload) {
        return ByteBuffer.allocate(8 + payload.length).putShort((short) from.port()).putShort((short) to.port())
                .putShort((short) (8 + payload.length)).putShort((short) 0).put(payload).array();
    }

    static byte[] tcp(Endpoint from, Endpoint to, int sequence, int flags, int acknowledgment, byte... payload) {
        return ByteBuffer.allocate(24 + payload.length).putShort((short) from.port()).putShort((short) to.port())
                .putInt(sequence).putInt(acknowledgment).put((byte) 0x60).put((byte) flags).putShort((short) 0xffff)
                .putInt(0).putInt(0x01010100).put(payload).array();
    }

    static byte[] ip(Endpoint from, Endpoint to, int protocol, byte[] payload) {
        return from.address().isV4() ? fragment4(from, to, protocol, 7, 0, false, payload)
                : ip6(from, to, protocol, payload);
    }

    static byte[] ip6(Endpoint from, Endpoint to, int next, byte[] payload) {
        return ByteBuffer.allocate(40 + payload.length).putInt(0x6000_0000).putShort((short) payload.length)
                .put((byte) next).put((byte) 64).put(octets16(from)).put(octets16(to)).put(payload).array();
    }

    private static byte[] octets16(Endpoint e) {
        IpAddress a = e.address();
        return ByteBuffer.allocate(16).putLong(a.high()).putLong(a.low()).array();
    }

    static byte[] fragment4(
            Endpoint from, Endpoint to, int protocol, int id, int offsetBytes, boolean more, byte[] payload) {
        return ByteBuffer.allocate(20 + payload.length).put((byte) 0x45).put((byte) 0)
                .putShort((short) (20 + payload.length)).putShort((short) id)
                .putShort((short) (offsetBytes / 8 | (more ? 0x2000 : 0))).put((byte) 64)
                .put((byte) protocol).putShort((short) 0).put(from.address().octets()).put(to.address().octets())
                .put(payload).array();
    }

    static byte[] fragment6(int next, int id, int offsetBytes, boolean more, byte[] payload) {
        return ip6(A6, B6, 44, Files.join(ByteBuffer.allocate(8).put((byte) next).put((byte) 0)
                .putShort((short) (offsetBytes | (more ? 1 : 0))).putInt(id).array(), payload));
    }

    static byte[] part(byte[] all, int from, int to) {
        return Arrays.copyOfRange(all, from, to);
    }

    /** 1, 2, 3 and so on. */
    static byte[] counted(int length) {
        byte[] b = new byte[length];
        for (int i = 0; i < length; i++) b[i] = (byte) (i + 1);
        return b;
    }
}
