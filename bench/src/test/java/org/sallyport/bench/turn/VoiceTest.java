package org.sallyport.bench.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class VoiceTest {
    private final ByteBuffer framed = ByteBuffer.allocate(Voice.HEADER_BYTES + Voice.BYTES);

    @Test
    void isRtpInsideChannelData() {
        Voice.header(framed, 0x4abc);
        Voice.write(framed, Voice.HEADER_BYTES, 7, 99, 123_456_789L);
        byte[] b = framed.array();
        assertThat(b).hasSize(176).startsWith(0x4a, 0xbc, 0, 172, 0x80, 0, 0, 7, 0, 0, 0x04, 0x60, 0, 0, 0, 99);
        assertThat(Voice.framed(framed, 0x4abc)).isTrue();
        assertThat(Voice.framed(framed, 0x4abd)).isFalse();
        assertThat(Voice.sentNs(framed, Voice.HEADER_BYTES, 99)).isEqualTo(123_456_789L);
    }

    @Test
    void isKnownByItsSpeaker() {
        Voice.write(framed, Voice.HEADER_BYTES, 7, Voice.ssrc(5, true), 1);
        assertThat(Voice.sentNs(framed, Voice.HEADER_BYTES, Voice.ssrc(5, true))).isEqualTo(1);
        assertThat(Voice.sentNs(framed, Voice.HEADER_BYTES, Voice.ssrc(5, false))).isEqualTo(-1);
        assertThat(Voice.sentNs(framed, Voice.HEADER_BYTES, Voice.ssrc(6, true))).isEqualTo(-1);
    }

    @Test
    void isNotMistakenForAShorterOne() {
        Voice.header(framed, 0x4000);
        Voice.write(framed, Voice.HEADER_BYTES, 7, 99, 1);
        framed.limit(framed.limit() - 1);
        assertThat(Voice.framed(framed, 0x4000)).isFalse();
        assertThat(Voice.sentNs(framed, Voice.HEADER_BYTES, 99)).isEqualTo(-1);
    }
}
