package org.sallyport.stun;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Targets for Jazzer: bytes in, a value out, and the ways to read the same octets agree. The ordinary build replays the
 * files under {@code StunFuzzTestInputs}; {@code JAZZER_FUZZ=1} searches for new ones.
 */
class StunFuzzTest {
    private static final int FRAME_BYTES_MAX = 4_096;
    private static final StunKey KEY = StunKey.shortTerm("key");

    @FuzzTest
    void message(byte[] bytes) {
        if (!(StunMessage.decode(bytes) instanceof StunDecoded.Ok(StunMessage m))) return;
        if (m.sizeBytes() != bytes.length) throw new AssertionError("octets were left over");
        for (StunAttribute a : StunAttribute.values()) {
            m.value(a).ifPresent(PasswordAlgorithm::decode);
            m.int32(a);
            if (a.address()) m.xorAddresses(a);
        }
        m.mappedAddress();
        m.errorCode();
        m.evenPort();
        m.channelNumber();
        m.text(StunAttribute.NONCE).ifPresent(SecurityFeature::ofNonce);
        m.verify(KEY);
        int[] unknown = m.unknownRequired();
        StunWriter again = StunWriter.of(m.messageClass(), m.method(), m.transactionId());
        boolean marked = false;
        for (int i = 0; i < m.attributeCount(); i++) {
            marked = m.attributeType(i) == StunAttribute.FINGERPRINT.number();
            if (!marked) again.attribute(m.attributeType(i), m.attributeValue(i));
        }
        if (marked) again.fingerprint();
        if (!(StunMessage.decode(again.bytes()) instanceof StunDecoded.Ok(StunMessage n))
                || n.attributeCount() != m.attributeCount() || !Arrays.equals(n.unknownRequired(), unknown)) {
            throw new AssertionError("what was read does not survive writing");
        }
    }

    @FuzzTest
    void framing(byte[] bytes) {
        ByteBuffer stream = ByteBuffer.wrap(bytes);
        while (true) {
            int frame = StunFraming.frameBytes(stream, FRAME_BYTES_MAX);
            if (frame == StunFraming.BROKEN || frame == StunFraming.NEED_MORE) return;
            if (frame < 4 || frame > stream.remaining() || frame > FRAME_BYTES_MAX || (frame & 3) != 0) {
                throw new AssertionError("a frame of " + frame);
            }
            // Fewer octets may ask for more, or show the same fault, but never another length.
            for (int have = 0; have < frame; have++) {
                ByteBuffer part = stream.slice(stream.position(), have);
                if (StunFraming.frameBytes(part, FRAME_BYTES_MAX) != StunFraming.NEED_MORE) {
                    throw new AssertionError("a frame before its end");
                }
            }
            ByteBuffer whole = stream.slice(stream.position(), frame);
            if (PacketClass.of(whole.get(0)) == PacketClass.TURN_CHANNEL && ChannelData.dataBytes(whole) < frame - 7) {
                throw new AssertionError("channel data shorter than its frame");
            }
            stream.position(stream.position() + frame);
        }
    }

    @FuzzTest
    void sendIndication(byte[] bytes) {
        ByteBuffer datagram = ByteBuffer.wrap(bytes);
        SendIndication send = new SendIndication();
        boolean read = send.wrap(datagram);
        boolean decoded = StunMessage.decode(datagram) instanceof StunDecoded.Ok(StunMessage m)
                && m.messageClass() == StunClass.INDICATION && m.knownMethod() == StunMethod.SEND
                && m.has(StunAttribute.XOR_PEER_ADDRESS) && m.has(StunAttribute.DATA)
                && m.unknownRequired().length == 0;
        if (read != decoded) throw new AssertionError("read " + read + ", decoded " + decoded);
        if (!read) return;
        byte[] data = new byte[send.dataBytes()];
        datagram.get(send.dataAt(), data);
        ByteBuffer target = ByteBuffer.allocate(bytes.length + 64);
        int written = DataIndication.write(target, ByteBuffer.wrap(data), send.peerHigh(), send.peerLow(),
                send.peerPort(), 7);
        StunMessage back = ((StunDecoded.Ok) StunMessage.decode(target.flip())).message();
        if (back.sizeBytes() != written || !Arrays.equals(back.value(StunAttribute.DATA).orElseThrow(), data)) {
            throw new AssertionError("the data did not survive");
        }
    }
}
