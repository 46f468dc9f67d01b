package org.sallyport.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sallyport.wire.Endpoint;

class Rfc5769Test {
    private static final byte[] TRANSACTION = Arrays.copyOfRange(Vectors.REQUEST, 8, 20);

    static StunMessage read(byte[] bytes) {
        return switch (StunMessage.decode(bytes)) {
            case StunDecoded.Ok(StunMessage m) -> m;
            case StunDecoded.Bad(var why) -> throw new AssertionError(why.toString());
        };
    }

    @Test
    void readsAndVerifiesTheSampleRequest() {
        StunMessage m = read(Vectors.REQUEST);
        assertThat(m.messageClass()).isEqualTo(StunClass.REQUEST);
        assertThat(m.method()).isEqualTo(StunMessage.BINDING);
        assertThat(m.text(StunAttribute.SOFTWARE)).contains("STUN test client");
        assertThat(m.username()).contains("evtj:h6vY");
        assertThat(m.value(StunAttribute.PRIORITY)).hasValue(Vectors.hex("6e0001ff"));
        assertThat(m.unknownRequired()).isEmpty();
        assertThat(m.verify(StunKey.shortTerm(Vectors.ICE_PASSWORD))).isEqualTo(StunMessage.Verdict.RIGHT);
        assertThat(m.verify(StunKey.shortTerm("another"))).isEqualTo(StunMessage.Verdict.WRONG);
    }

    @Test
    void writesTheSampleRequestByteForByte() {
        byte[] written = StunWriter.padded(StunClass.REQUEST, StunMessage.BINDING, TRANSACTION, ' ')
                .software("STUN test client")
                .attribute(StunAttribute.PRIORITY, Vectors.hex("6e0001ff"))
                .attribute(StunAttribute.ICE_CONTROLLED, Vectors.hex("932ff9b151263b36"))
                .username("evtj:h6vY")
                .integrity(StunKey.shortTerm(Vectors.ICE_PASSWORD))
                .fingerprint()
                .bytes();
        assertThat(written).isEqualTo(Vectors.REQUEST);
    }

    @Test
    void readsAndWritesTheSampleResponses() {
        for (byte[] vector : new byte[][] {Vectors.RESPONSE_V4, Vectors.RESPONSE_V6}) {
            Endpoint mapped = vector == Vectors.RESPONSE_V4
                    ? Endpoint.of("192.0.2.1", 32853)
                    : Endpoint.of("2001:db8:1234:5678:11:2233:4455:6677", 32853);
            StunMessage m = read(vector);
            assertThat(m.messageClass()).isEqualTo(StunClass.SUCCESS);
            assertThat(m.xorMappedAddress()).contains(mapped);
            assertThat(m.verify(StunKey.shortTerm(Vectors.ICE_PASSWORD))).isEqualTo(StunMessage.Verdict.RIGHT);
            byte[] written = StunWriter.padded(StunClass.SUCCESS, StunMessage.BINDING, TRANSACTION, ' ')
                    .software("test vector")
                    .xorMappedAddress(mapped)
                    .integrity(StunKey.shortTerm(Vectors.ICE_PASSWORD))
                    .fingerprint()
                    .bytes();
            assertThat(written).isEqualTo(vector);
        }
    }

    @Test
    void readsAndWritesTheLongTermRequest() {
        StunKey key = StunKey.longTermMd5(Vectors.USER, "example.org", "TheMatrIX");
        StunMessage m = read(Vectors.LONG_TERM);
        assertThat(m.username()).contains(Vectors.USER);
        assertThat(m.text(StunAttribute.NONCE)).contains("f//499k954d6OL34oL9FSTvy64sA");
        assertThat(m.text(StunAttribute.REALM)).contains("example.org");
        assertThat(m.verify(key)).isEqualTo(StunMessage.Verdict.RIGHT);
        byte[] written = StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, m.transactionId())
                .username(Vectors.USER)
                .text(StunAttribute.NONCE, "f//499k954d6OL34oL9FSTvy64sA")
                .text(StunAttribute.REALM, "example.org")
                .integrity(key)
                .bytes();
        assertThat(written).isEqualTo(Vectors.LONG_TERM);
    }

    /**
     * The sample of RFC 8489 says 156 octets in its header and holds 136; its tag was made over the wrong header. So
     * key, user hash and tag are checked as published, the message itself is malformed, and the corrected one must
     * verify.
     */
    @Test
    void keyUserHashAndTagAreThoseOfTheSha256Sample() throws Exception {
        StunKey key = StunKey.longTermSha256(Vectors.USER, "example.org", "TheMatrIX");
        byte[] header = Arrays.copyOf(Vectors.SHA256, 20);
        byte[] published = Arrays.copyOfRange(Vectors.SHA256, Vectors.SHA256.length - 32, Vectors.SHA256.length);
        assertThat(key.sha256(header, Vectors.SHA256, 20, Vectors.SHA256.length - 20 - 36)).isEqualTo(published);
        assertThat(StunMessage.decode(Vectors.SHA256)).isInstanceOf(StunDecoded.Bad.class);

        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest((Vectors.USER + ":example.org").getBytes(StandardCharsets.UTF_8));
        byte[] written = StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, Arrays.copyOfRange(header, 8, 20))
                .attribute(StunAttribute.USERHASH, hash)
                .text(StunAttribute.NONCE, "obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA")
                .text(StunAttribute.REALM, "example.org")
                .integritySha256(key)
                .bytes();
        int tagAt = written.length - 32;
        assertThat(Arrays.copyOfRange(written, 4, tagAt)).isEqualTo(Arrays.copyOfRange(Vectors.SHA256, 4, tagAt));
        assertThat(read(written).verify(key)).isEqualTo(StunMessage.Verdict.RIGHT);
    }
}
