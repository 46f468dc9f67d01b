package org.sallyport.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.wire.Endpoint;

/** Send and Data indications and ChannelData, read and written in place. */
class RelayedDataTest {
    private static final byte[] ID = Vectors.hex("f0e1d2c3b4a5968778695a4b");
    private static final Endpoint V4 = Endpoint.of("192.0.2.1", 32853);
    private static final Endpoint V6 = Endpoint.of("2001:db8:1234:5678:11:2233:4455:6677", 65_535);

    private final SendIndication send = new SendIndication();

    private static StunWriter indication() {
        return StunWriter.of(StunClass.INDICATION, StunMethod.SEND, ID);
    }

    private static byte[] data(int bytes) {
        byte[] d = new byte[bytes];
        for (int i = 0; i < bytes; i++) d[i] = (byte) (i + 1);
        return d;
    }

    private byte[] dataOf(ByteBuffer b) {
        byte[] d = new byte[send.dataBytes()];
        b.get(send.dataAt(), d);
        return d;
    }

    /** What the decoder that copies makes of the same octets. */
    private static boolean usable(ByteBuffer b) {
        return StunMessage.decode(b) instanceof StunDecoded.Ok(StunMessage m)
                && m.messageClass() == StunClass.INDICATION && m.knownMethod() == StunMethod.SEND
                && m.has(StunAttribute.XOR_PEER_ADDRESS) && m.has(StunAttribute.DATA)
                && m.unknownRequired().length == 0;
    }

    /** Reads by both ways, which must agree. */
    private boolean agreed(ByteBuffer b) {
        int position = b.position();
        int limit = b.limit();
        boolean read = send.wrap(b);
        assertThat(b.position()).isEqualTo(position);
        assertThat(b.limit()).isEqualTo(limit);
        assertThat(read).isEqualTo(usable(b));
        if (!read) return false;
        StunMessage m = ((StunDecoded.Ok) StunMessage.decode(b)).message();
        Endpoint peer = m.xorAddress(StunAttribute.XOR_PEER_ADDRESS).orElseThrow();
        assertThat(new Endpoint(send.peerAddress(), send.peerPort())).isEqualTo(peer);
        assertThat(send.peerIsV4()).isEqualTo(peer.address().isV4());
        assertThat(send.peerHigh()).isEqualTo(peer.address().high());
        assertThat(send.peerLow()).isEqualTo(peer.address().low());
        assertThat(dataOf(b)).isEqualTo(m.value(StunAttribute.DATA).orElseThrow());
        assertThat(send.dontFragment()).isEqualTo(m.has(StunAttribute.DONT_FRAGMENT));
        return true;
    }

    @Test
    void aSendIndicationIsReadAtEveryOffsetFromHeapAndDirectBuffers() {
        byte[] fragment = indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, V6)
                .attribute(StunAttribute.DONT_FRAGMENT, new byte[0]).attribute(StunAttribute.DATA, data(7))
                .software("x").fingerprint().bytes();
        for (int offset = 0; offset < 8; offset++) {
            for (ByteBuffer b : new ByteBuffer[] {ByteBuffer.allocate(200), ByteBuffer.allocateDirect(200)}) {
                b.position(offset).put(fragment).flip().position(offset);
                assertThat(agreed(b)).isTrue();
                assertThat(send.dontFragment()).isTrue();
            }
        }
    }

    @Test
    void whatIsNoWholeSendIndicationIsRefused() {
        StunWriter peer = indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, V4);
        assertThat(agreed(ByteBuffer.wrap(peer.bytes()))).as("no data").isFalse();
        assertThat(agreed(ByteBuffer.wrap(indication().attribute(StunAttribute.DATA, data(3)).bytes()))).as("no peer")
                .isFalse();
        byte[] good = peer.attribute(StunAttribute.DATA, new byte[0]).bytes();
        assertThat(agreed(ByteBuffer.wrap(good))).as("no octets are data too").isTrue();
        for (int size = 0; size < good.length; size++) {
            assertThat(agreed(ByteBuffer.wrap(Arrays.copyOf(good, size)))).isFalse();
        }
        byte[] required = indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, V4)
                .attribute(StunAttribute.DATA, data(1)).attribute(0x7fff, new byte[0]).bytes();
        assertThat(agreed(ByteBuffer.wrap(required))).as("RFC 8489 §6.3.2").isFalse();
        byte[] request = StunWriter.of(StunClass.REQUEST, StunMethod.SEND, ID)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, V4).attribute(StunAttribute.DATA, data(1)).bytes();
        assertThat(agreed(ByteBuffer.wrap(request))).isFalse();
    }

    @Test
    void turn23TheFirstOfTwoPeersCountsInBothOrders() {
        for (Endpoint[] order : new Endpoint[][] {{V4, V6}, {V6, V4}}) {
            ByteBuffer b = ByteBuffer.wrap(indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, order[0])
                    .xorAddress(StunAttribute.XOR_PEER_ADDRESS, order[1]).attribute(StunAttribute.DATA, data(2))
                    .attribute(StunAttribute.DATA, data(5)).bytes());
            assertThat(agreed(b)).isTrue();
            assertThat(send.peerAddress()).isEqualTo(order[0].address());
            assertThat(send.dataBytes()).isEqualTo(2);
        }
    }

    @Test
    void turn21NothingBehindATagIsRelayed() {
        StunKey key = StunKey.shortTerm("k");
        ByteBuffer late = ByteBuffer.wrap(indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, V4).integrity(key)
                .attribute(StunAttribute.DATA, data(4)).bytes());
        assertThat(agreed(late)).isFalse();
        ByteBuffer inFront = ByteBuffer.wrap(indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, V4)
                .attribute(StunAttribute.DATA, data(4)).integrity(key).integritySha256(key)
                .attribute(0x7fff, new byte[1]).fingerprint().bytes());
        assertThat(agreed(inFront)).isTrue();
    }

    @Test
    void anIpv4AddressInTheClothesOfIpv6IsNoPeer() {
        byte[] value = Vectors.hex("0002 0000 00000000000000000000ffff7f000001");
        // The mask goes over port and address by hand: the writer would have made IPv4 of it.
        byte[] mask = Vectors.hex("2112a442f0e1d2c3b4a5968778695a4b");
        for (int i = 0; i < 16; i++) value[4 + i] ^= mask[i];
        ByteBuffer b = ByteBuffer.wrap(indication().attribute(StunAttribute.XOR_PEER_ADDRESS, value)
                .attribute(StunAttribute.DATA, data(1)).bytes());
        assertThat(send.wrap(b)).isFalse();
    }

    @Test
    void mutatedIndicationsAreReadAsTheDecoderReadsThem() {
        Random random = new Random(1_104);
        byte[][] seeds = {
            indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, V4).attribute(StunAttribute.DATA, data(9)).bytes(),
            indication().attribute(StunAttribute.DATA, data(4)).xorAddress(StunAttribute.XOR_PEER_ADDRESS, V6)
                    .integrity(StunKey.shortTerm("k")).bytes(),
            indication().software("abc").attribute(StunAttribute.DONT_FRAGMENT, new byte[0])
                    .xorAddress(StunAttribute.XOR_PEER_ADDRESS, V6).xorAddress(StunAttribute.ALTERNATE_SERVER, V4)
                    .attribute(StunAttribute.DATA, data(3)).bytes(),
        };
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] b = seeds[random.nextInt(seeds.length)].clone();
            for (int k = random.nextInt(3); k >= 0; k--) {
                // Types, lengths and families are where the two could differ.
                int at = random.nextInt(20, b.length);
                b[at] = (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(0x30));
            }
            if (agreed(ByteBuffer.wrap(b))) read++;
        }
        assertThat(read).isBetween(10_000, 90_000);
    }

    @Test
    void aDataIndicationIsTheOneThatTheWriterMakes() {
        long transaction = 0xf0e1d2c3b4a59687L;
        byte[] id = Vectors.hex("00000000f0e1d2c3b4a59687");
        for (Endpoint peer : new Endpoint[] {V4, V6}) {
            for (int bytes = 0; bytes < 40; bytes++) {
                byte[] wanted = StunWriter.of(StunClass.INDICATION, StunMethod.DATA, id)
                        .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer)
                        .attribute(StunAttribute.DATA, data(bytes)).bytes();
                for (ByteBuffer target : new ByteBuffer[] {ByteBuffer.allocate(128), ByteBuffer.allocateDirect(128)}) {
                    // turn49: what lay in the buffer must not come out as padding.
                    while (target.hasRemaining()) target.put((byte) 0xa5);
                    target.position(3);
                    ByteBuffer payload = ByteBuffer.wrap(data(bytes));
                    int written = DataIndication.write(target, payload, peer.address().high(), peer.address().low(),
                            peer.port(), transaction);
                    byte[] got = new byte[written];
                    target.get(3, got);
                    assertThat(got).isEqualTo(wanted);
                    assertThat(target.position()).isEqualTo(3 + written);
                    assertThat(payload.remaining()).isEqualTo(bytes);
                    assertThat(target.get(2)).isEqualTo((byte) 0xa5);
                    assertThat(target.get(3 + written)).isEqualTo((byte) 0xa5);
                }
            }
        }
    }

    @Test
    void aDataIndicationThatDoesNotFitIsNotBegun() {
        ByteBuffer payload = ByteBuffer.wrap(data(5));
        long low = V4.address().low();
        ByteBuffer small = ByteBuffer.allocate(43);
        assertThat(DataIndication.write(small, payload, 0, low, 1, 0)).isZero();
        assertThat(small.position()).isZero();
        assertThat(small.array()).containsOnly(0);
        assertThat(DataIndication.write(ByteBuffer.allocate(44), payload, 0, low, 1, 0)).isEqualTo(44);
        ByteBuffer huge = ByteBuffer.allocate(70_000);
        assertThat(DataIndication.write(huge, ByteBuffer.allocate(65_535), 0, low, 1, 0)).isZero();
        assertThat(DataIndication.write(huge, ByteBuffer.allocate(65_507), 0, low, 1, 0)).isEqualTo(65_544);
    }

    @Test
    void channelDataSaysItsLengthAndIgnoresPadding() {
        ByteBuffer frame = ByteBuffer.allocate(16).position(2);
        ChannelData.writeHeader(frame, 2, 0x4fff, 5);
        frame.limit(11);
        assertThat(ChannelData.dataBytes(frame)).isEqualTo(5);
        assertThat(ChannelData.channel(frame)).isEqualTo(0x4fff);
        assertThat(ChannelData.dataBytes(frame.limit(14))).as("padded").isEqualTo(5);
        assertThat(ChannelData.dataBytes(frame.limit(10))).as("one octet short").isEqualTo(-1);
        assertThat(ChannelData.dataBytes(frame.limit(5))).isEqualTo(-1);
        frame.limit(16).put(2, (byte) 0x50);
        assertThat(ChannelData.dataBytes(frame)).as("turn15: no channel").isEqualTo(-1);
        frame.putShort(2, (short) 0x4000).putShort(4, (short) 0xffff);
        assertThat(ChannelData.dataBytes(frame)).isEqualTo(-1);
        assertThat(ChannelData.streamFrameBytes(0)).isEqualTo(4);
        assertThat(ChannelData.streamFrameBytes(0xffff)).isEqualTo(65_540);
    }

    @Test
    void readingAndWritingAllocateNothing() {
        ByteBuffer packet = ByteBuffer.allocateDirect(300);
        packet.put(indication().xorAddress(StunAttribute.XOR_PEER_ADDRESS, V6)
                .attribute(StunAttribute.DATA, data(160)).fingerprint().bytes()).flip();
        ByteBuffer target = ByteBuffer.allocateDirect(300);
        ByteBuffer payload = ByteBuffer.wrap(data(160));
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] got = new long[2];
        for (int round = 0; round < 2; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                if (send.wrap(packet)) got[1] += send.dataBytes();
                got[1] += DataIndication.write(target.clear(), payload, send.peerHigh(), send.peerLow(),
                        send.peerPort(), i);
            }
            got[0] = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(got[1]).isEqualTo(2 * 20_000L * (160 + 48 + 160));
        assertThat(got[0]).isLessThan(20_000 / 100);
        assertThat(Optional.of(send.peerAddress())).contains(V6.address());
    }
}
