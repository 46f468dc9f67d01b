package org.sallyport.turn.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.stun.StunWriter;

class StreamFramesTest {
    private static final int MAX = 2_048;
    private static final byte[] BINDING = StunWriter.bindingRequest(new byte[12]).bytes();

    /** Of a client that has said something already. */
    private static StreamFrames greeted(int max) {
        StreamFrames frames = new StreamFrames(max);
        assertThat(cut(frames, BINDING, 20)).hasSize(1);
        return frames;
    }

    private static List<byte[]> cut(StreamFrames frames, byte[] bytes, int step) {
        List<byte[]> out = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += step) {
            frames.push(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + step)));
            for (byte[] f = frames.next(); f != null; f = frames.next()) out.add(f);
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 19, 20, 21, 64, 1_000})
    void cutsTheSameFramesHoweverTheOctetsCome(int step) {
        byte[] channel = {0x40, 0x01, 0, 5, 'h', 'e', 'l', 'l', 'o', 0, 0, 0};
        byte[] empty = {0x4f, (byte) 0xff, 0, 0};
        byte[] all = new byte[BINDING.length * 2 + channel.length + empty.length];
        int at = 0;
        for (byte[] f : List.of(BINDING, channel, empty, BINDING)) {
            System.arraycopy(f, 0, all, at, f.length);
            at += f.length;
        }
        StreamFrames frames = new StreamFrames(MAX);
        assertThat(cut(frames, all, step)).containsExactly(BINDING, channel, empty, BINDING);
        assertThat(frames.waitingBytes()).isZero();
    }

    @Test
    void neverMakesAFrameOfChannelDataWhoseLengthWouldWrap() {
        StreamFrames open = greeted(1 << 20);
        assertThat(cut(open, new byte[] {0x40, 0, (byte) 0xff, (byte) 0xff}, 1)).isEmpty();
        assertThat(open.broken()).isFalse();
        assertThat(cut(open, new byte[65_534], 1_000)).isEmpty();
        assertThat(cut(open, new byte[2], 1)).singleElement().satisfies(f -> assertThat(f).hasSize(65_540));
        StreamFrames capped = greeted(MAX);
        assertThat(cut(capped, new byte[] {0x40, 0, (byte) 0xff, (byte) 0xff, 0, 0}, 1)).isEmpty();
        assertThat(capped.broken()).isTrue();
        assertThat(capped.waitingBytes()).isZero();
    }

    @Test
    void makesNoFrameShorterThanItsHeaderWhateverLengthStunSays() {
        for (int length = 0; length <= 0xffff; length++) {
            StreamFrames frames = new StreamFrames(1 << 20);
            byte[] bytes = new byte[24];
            bytes[2] = (byte) (length >>> 8);
            bytes[3] = (byte) length;
            System.arraycopy(new byte[] {0x21, 0x12, (byte) 0xa4, 0x42}, 0, bytes, 4, 4);
            List<byte[]> cut = cut(frames, bytes, 24);
            if ((length & 3) != 0) assertThat(frames.broken()).isTrue();
            else if (length > 4) assertThat(cut).as("length %d", length).isEmpty();
            else assertThat(cut.getFirst()).hasSize(20 + length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 15, 16, 20, 22, 63, 128, 191, 192, 255})
    void givesUpAtTheFirstOctetThatIsNeitherStunNorChannelData(int first) {
        StreamFrames frames = greeted(MAX);
        assertThat(cut(frames, new byte[] {(byte) first}, 1)).isEmpty();
        assertThat(frames.broken()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 'G', 79, 80, 'P', 127})
    void takesChannelDataOfEitherRfcButNotBeforeTheFirstRequest(int first) {
        StreamFrames stranger = new StreamFrames(MAX);
        cut(stranger, new byte[] {(byte) first}, 1);
        assertThat(stranger.broken()).isTrue();
        assertThat(cut(greeted(MAX), new byte[] {(byte) first, 1, 0, 1, 7, 0, 0, 0}, 1)).hasSize(1);
    }

    @Test
    void givesUpOnAnotherMagicCookieBeforeTheMessageIsWhole() {
        StreamFrames frames = new StreamFrames(MAX);
        cut(frames, new byte[] {0, 1, 0, 0, 1, 2, 3, 4}, 1);
        assertThat(frames.broken()).isTrue();
    }

    @Test
    void keepsNoMoreThanOneFrameOfRandomOctets() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            StreamFrames frames = greeted(MAX);
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            if (bytes.length > 3 && random.nextBoolean()) {
                bytes[0] = (byte) (0x40 | random.nextInt(16));
                bytes[2] = (byte) random.nextInt(9);
            }
            for (byte[] f : cut(frames, bytes, 1 + random.nextInt(40))) assertThat(f.length & 3).isZero();
            assertThat(frames.waitingBytes()).isLessThan(MAX);
        }
    }
}
