package org.sallyport.rtp;

import java.nio.ByteBuffer;

/** Packets for tests. */
final class RtpPackets {
    private RtpPackets() {}

    static ByteBuffer rtp(int type, int sequence, int timestamp, int ssrc) {
        ByteBuffer b = ByteBuffer.allocate(172);
        b.put(0, (byte) 0x80).put(1, (byte) type).putShort(2, (short) sequence).putInt(4, timestamp).putInt(8, ssrc);
        return b;
    }

    static RtpView view(int type, int sequence, int timestamp, int ssrc) {
        RtpView v = new RtpView();
        if (!v.wrap(rtp(type, sequence, timestamp, ssrc), false)) throw new AssertionError();
        return v;
    }
}
