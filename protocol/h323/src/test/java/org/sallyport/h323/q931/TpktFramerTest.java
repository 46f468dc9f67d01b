package org.sallyport.h323.q931;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.wire.Octets;

/** Streams in pieces of every size, and what breaks them. */
class TpktFramerTest {
    private static final TpktFramed MORE = new TpktFramed.More();

    private static TpktFramer framer(String hex) {
        TpktFramer f = new TpktFramer(Tpkt.FRAME_BYTES_MAX);
        push(f, hex);
        return f;
    }

    private static void push(TpktFramer f, String hex) {
        Octets o = Octets.ofHex(hex);
        f.push(o.toArray(), 0, o.length());
    }

    @Test
    void framesAndKeepAlivesComeOutInTheirOrder() {
        TpktFramer f = framer("0300000603aa" + "03000004" + "03000005bb" + "03000006cc");
        assertThat(f.next()).isEqualTo(new TpktFramed.Frame(Octets.ofHex("03aa")));
        assertThat(f.next()).isEqualTo(new TpktFramed.KeepAlive());
        assertThat(f.next()).isEqualTo(new TpktFramed.Frame(Octets.ofHex("bb")));
        assertThat(f.next()).isEqualTo(MORE);
        assertThat(f.heldBytes()).isEqualTo(5);
        push(f, "dd");
        assertThat(f.next()).isEqualTo(new TpktFramed.Frame(Octets.ofHex("ccdd")));
        assertThat(f.heldBytes()).isZero();
    }

    @Test
    void theReservedOctetIsIgnored() {
        assertThat(framer("03ff0005aa").next()).isEqualTo(new TpktFramed.Frame(Octets.ofHex("aa")));
    }

    @Test
    void anotherVersionOrALengthBelowTheHeaderBreaksTheStreamForGood() {
        for (String bad : List.of("02", "00000004", "03000003", "03000000", "47455420")) {
            TpktFramer f = framer("03000004" + bad);
            assertThat(f.next()).isEqualTo(new TpktFramed.KeepAlive());
            TpktFramed broken = f.next();
            assertThat(broken).isInstanceOf(TpktFramed.Broken.class);
            push(f, "03000004");
            assertThat(f.next()).isSameAs(broken);
            assertThat(f.heldBytes()).isZero();
            assertThat(f.bufferBytes()).isZero();
        }
    }

    @Test
    void theLimitHoldsAsSoonAsTheLengthIsKnown() {
        TpktFramer f = new TpktFramer(10);
        push(f, "0300000a0102030405");
        assertThat(f.next()).isEqualTo(MORE);
        push(f, "06" + "0300000b");
        assertThat(f.next()).isEqualTo(new TpktFramed.Frame(Octets.ofHex("010203040506")));
        assertThat(f.next()).isInstanceOfSatisfying(TpktFramed.Broken.class,
                b -> assertThat(b.why()).hasToString("a frame longer than the limit at octet 2 (RFC 1006 §6)"));
        assertThatThrownBy(() -> new TpktFramer(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TpktFramer(65_536)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aHeaderAloneSetsNoMemoryAside() {
        TpktFramer f = framer("0300ffff");
        assertThat(f.next()).isEqualTo(MORE);
        assertThat(f.bufferBytes()).isLessThanOrEqualTo(2048);
    }

    @Test
    void randomStreamsInRandomPiecesGiveTheSameFramesInBoundedMemory() {
        Random random = new Random(1006);
        for (int round = 0; round < 300; round++) {
            int sizeMax = round % 3 == 0 ? 65_531 : 300;
            List<Octets> sent = new ArrayList<>();
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            for (int i = random.nextInt(1, 12); i > 0; i--) {
                byte[] payload = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(sizeMax + 1)];
                random.nextBytes(payload);
                sent.add(Octets.wrap(payload));
                stream.writeBytes(Tpkt.frame(Octets.wrap(payload)).toArray());
            }
            byte[] all = stream.toByteArray();
            int pieceMax = 1 << random.nextInt(18);
            TpktFramer f = new TpktFramer(Tpkt.FRAME_BYTES_MAX);
            List<Octets> got = new ArrayList<>();
            for (int at = 0; at < all.length;) {
                int piece = Math.min(all.length - at, random.nextInt(1, pieceMax + 1));
                f.push(all, at, piece);
                at += piece;
                drain(f, got);
                assertThat(f.heldBytes()).isLessThan(65_535);
                assertThat(f.bufferBytes()).isLessThanOrEqualTo(4 * 65_535 + 2 * pieceMax);
            }
            assertThat(got).isEqualTo(sent);
            assertThat(f.heldBytes()).isZero();
            assertThat(f.bufferBytes()).isLessThanOrEqualTo(16_384);
        }
    }

    private static void drain(TpktFramer f, List<Octets> got) {
        while (true) {
            switch (f.next()) {
                case TpktFramed.Frame(Octets o) -> got.add(o);
                case TpktFramed.KeepAlive() -> got.add(Octets.EMPTY);
                case TpktFramed.Broken(var why) -> throw new AssertionError(why.toString());
                case TpktFramed.More() -> {
                    return;
                }
            }
        }
    }

    @Test
    void aWriterNeverMakesALengthThatWraps() {
        assertThat(Tpkt.frame(Octets.wrap(new byte[65_531])).slice(0, 4).hex()).isEqualTo("0300ffff");
        assertThatThrownBy(() -> Tpkt.frame(Octets.wrap(new byte[65_532]))).isInstanceOf(
                IllegalArgumentException.class);
        assertThat(Tpkt.frame(Octets.EMPTY)).isEqualTo(Tpkt.KEEP_ALIVE);
        byte[] target = new byte[6];
        Arrays.fill(target, (byte) 0xa5);
        Tpkt.writeHeader(target, 1, 1);
        assertThat(target).containsExactly(0xa5, 3, 0, 0, 5, 0xa5);
    }
}
