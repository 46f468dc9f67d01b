package org.sallyport.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Malformed;
import org.sallyport.wire.Endpoint;

/** Rows TURN-16 to TURN-25 of the attack table, as far as they concern the codec. */
class HostileStunTest {
    private static final byte[] ID = Vectors.hex("000102030405060708090a0b");
    private static final StunKey KEY = StunKey.shortTerm("secret");

    private static StunWriter request() {
        return StunWriter.bindingRequest(ID);
    }

    private static Malformed refused(byte[] bytes) {
        return switch (StunMessage.decode(bytes)) {
            case StunDecoded.Ok(StunMessage m) -> throw new AssertionError("was read: " + m);
            case StunDecoded.Bad(Malformed why) -> why;
        };
    }

    @Test
    void turn16ChannelDataOfFullLengthNeedsMoreAndNeverWraps() {
        byte[] start = Vectors.hex("4000ffff");
        for (int have = 0; have < 4; have++) {
            assertThat(StunFraming.frameBytes(ByteBuffer.wrap(start, 0, have),
                    70_000)).isEqualTo(StunFraming.NEED_MORE);
        }
        byte[] stream = Arrays.copyOf(start, 4 + 65_536);
        for (int have = 4; have < stream.length; have++) {
            assertThat(StunFraming.frameBytes(ByteBuffer.wrap(stream, 0, have),
                    70_000)).isEqualTo(StunFraming.NEED_MORE);
        }
        assertThat(StunFraming.frameBytes(ByteBuffer.wrap(stream), 70_000)).isEqualTo(4 + 65_536);
        assertThat(StunFraming.frameBytes(ByteBuffer.wrap(start), 4_096)).isEqualTo(StunFraming.BROKEN);
    }

    @Test
    void turn17NoHeaderLengthGivesAFrameShorterThanTheHeader() {
        ByteBuffer stream = ByteBuffer.allocate(70_000);
        stream.putInt(4, StunMessage.MAGIC_COOKIE).putShort(0, (short) 1);
        for (int length = 0; length <= 0xffff; length++) {
            stream.putShort(2, (short) length);
            int wanted = (length & 3) != 0 ? StunFraming.BROKEN : 20 + length;
            assertThat(StunFraming.frameBytes(stream, 70_000)).isEqualTo(wanted);
        }
        stream.putShort(2, (short) 8).putInt(4, 0);
        assertThat(StunFraming.frameBytes(stream, 70_000)).as("wrong cookie").isEqualTo(StunFraming.BROKEN);
    }

    @Test
    void turn18LengthsThatRunPastTheEndAreMalformed() {
        byte[] good = request().username("someone").bytes();
        for (int size = 0; size < good.length; size++) {
            assertThat(refused(Arrays.copyOf(good, size)).section()).startsWith("RFC 8489");
        }
        refused(Arrays.copyOf(good, good.length + 1));
        refused(Arrays.copyOf(good, good.length + 4));
        for (int claimed = 9; claimed < 0x10000; claimed += 7) {
            byte[] long1 = good.clone();
            long1[22] = (byte) (claimed >>> 8);
            long1[23] = (byte) claimed;
            refused(long1);
        }
    }

    @Test
    void turn18RandomBytesAndMutatedMessagesAreValuesNeverExceptions() {
        Random random = new Random(18);
        byte[][] seeds = {Vectors.REQUEST, Vectors.RESPONSE_V4, Vectors.RESPONSE_V6, Vectors.LONG_TERM, Vectors.SHA256};
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] b = seeds[random.nextInt(seeds.length)].clone();
            for (int k = random.nextInt(4); k >= 0; k--) b[random.nextInt(b.length)] = (byte) random.nextInt();
            if (random.nextInt(4) == 0) b = Arrays.copyOf(b, random.nextInt(b.length + 8));
            ByteBuffer view = ByteBuffer.wrap(b);
            if (StunPeek.looksLikeStun(view)) StunPeek.username(view);
            StunFraming.frameBytes(view, 4_096);
            if (StunMessage.decode(view) instanceof StunDecoded.Ok(StunMessage m)) {
                read++;
                touchEverything(m);
            }
        }
        assertThat(read).as("some mutations stay readable").isPositive();
    }

    private static void touchEverything(StunMessage m) {
        for (StunAttribute a : StunAttribute.values()) m.value(a);
        m.xorMappedAddress();
        m.mappedAddress();
        m.errorCode();
        m.unknownRequired();
        m.username();
        m.verify(KEY);
        assertThat(m.toString()).isNotEmpty();
    }

    @Test
    void turn19EveryKnownAttributeAtEveryShortLengthIsReadOrMalformed() {
        for (StunAttribute a : StunAttribute.values()) {
            int readable = 0;
            for (int length = 0; length <= 40; length++) {
                byte[] value = new byte[length];
                if (length > 1) value[1] = (byte) (length == 20 ? 2 : 1);
                StunDecoded d = StunMessage.decode(request().attribute(a, value).bytes());
                if (d instanceof StunDecoded.Ok(StunMessage m)) {
                    readable++;
                    touchEverything(m);
                    assertThat(a.allowsLength(length)).isTrue();
                }
            }
            // A fingerprint of zeros is wrong at every length.
            if (a != StunAttribute.FINGERPRINT) assertThat(readable).as(a.name()).isPositive();
        }
        refused(request().attribute(StunAttribute.XOR_MAPPED_ADDRESS, Vectors.hex("0003000000000000")).bytes());
        refused(request().attribute(StunAttribute.XOR_MAPPED_ADDRESS, Vectors.hex("0002000000000000")).bytes());
    }

    @Test
    void turn20TheSameMessageReadsTheSameAtEveryOffset() {
        for (int offset = 0; offset < 8; offset++) {
            byte[] wide = new byte[offset + Vectors.REQUEST.length + 8];
            System.arraycopy(Vectors.REQUEST, 0, wide, offset, Vectors.REQUEST.length);
            ByteBuffer view = ByteBuffer.wrap(wide, offset, Vectors.REQUEST.length);
            long found = StunPeek.username(view);
            assertThat((int) (found >>> 32)).isEqualTo(offset + 64);
            assertThat((int) found).isEqualTo(9);
            assertThat(StunMessage.decode(view)).isInstanceOfSatisfying(StunDecoded.Ok.class,
                    ok -> assertThat(ok.message().username()).contains("evtj:h6vY"));
            assertThat(view.position()).isEqualTo(offset);
        }
    }

    @Test
    void turn21NothingAfterTheTagIsSeenButTheStrongerTagAndTheFingerprint() {
        Endpoint peer = Endpoint.of("192.0.2.7", 7);
        byte[] late = request().username("u").integrity(KEY)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer)
                .attribute(0x7777, new byte[4])
                .fingerprint().bytes();
        StunMessage m = Rfc5769Test.read(late);
        assertThat(m.has(StunAttribute.XOR_PEER_ADDRESS)).isFalse();
        assertThat(m.unknownRequired()).isEmpty();
        assertThat(m.verify(KEY)).isEqualTo(StunMessage.Verdict.RIGHT);
        byte[] both = request().username("u").integrity(KEY).integritySha256(KEY)
                .attribute(StunAttribute.LIFETIME, new byte[4]).integrity(KEY).fingerprint().bytes();
        StunMessage n = Rfc5769Test.read(both);
        assertThat(n.has(StunAttribute.LIFETIME)).isFalse();
        assertThat(n.attributeCount()).isEqualTo(4);
        assertThat(n.verify(KEY)).isEqualTo(StunMessage.Verdict.RIGHT);
    }

    @Test
    void turn22ExactlyTheLegalOrdersOfTagsPass() {
        record Step(String name, UnaryOperator<StunWriter> write) {}
        List<Step> steps = List.of(new Step("1", w -> w.integrity(KEY)), new Step("2", w -> w.integritySha256(KEY)),
                new Step("F", StunWriter::fingerprint));
        List<List<Step>> orders = new ArrayList<>();
        for (Step a : steps) {
            orders.add(List.of(a));
            for (Step b : steps) {
                orders.add(List.of(a, b));
                for (Step c : steps) orders.add(List.of(a, b, c));
            }
        }
        List<String> passed = new ArrayList<>();
        for (List<Step> order : orders) {
            StunWriter w = request().username("u");
            StringBuilder name = new StringBuilder();
            for (Step s : order) {
                s.write().apply(w);
                name.append(s.name());
            }
            boolean right = StunMessage.decode(w.bytes()) instanceof StunDecoded.Ok(StunMessage m)
                    && m.verify(KEY) == StunMessage.Verdict.RIGHT
                    && m.attributeCount() == 1 + order.size();
            if (right) passed.add(name.toString());
        }
        assertThat(passed).containsExactlyInAnyOrder("1", "2", "12", "1F", "2F", "12F");
    }

    @Test
    void turn22AChangedOctetAnywhereBreaksFingerprintOrTag() {
        byte[] good = request().username("u").integrity(KEY).fingerprint().bytes();
        for (int i = 0; i < good.length; i++) {
            byte[] b = good.clone();
            b[i] ^= 1;
            boolean right = StunMessage.decode(b) instanceof StunDecoded.Ok(StunMessage m)
                    && m.has(StunAttribute.FINGERPRINT) && m.verify(KEY) == StunMessage.Verdict.RIGHT;
            assertThat(right).as("octet " + i).isFalse();
        }
    }

    @Test
    void turn23TheFirstOfTwoAttributesCounts() {
        StunMessage m = Rfc5769Test.read(request().username("first").username("second").integrity(KEY).bytes());
        assertThat(m.username()).contains("first");
        byte[] bytes = request().username("first").username("second").bytes();
        long peeked = StunPeek.username(ByteBuffer.wrap(bytes));
        assertThat((int) peeked).isEqualTo(5);
    }

    @Test
    void turn25OnlyAFullLengthTagIsAcceptedAndItAloneDecides() {
        byte[] whole = request().username("u").integritySha256(KEY).bytes();
        byte[] tag = Rfc5769Test.read(whole).value(StunAttribute.MESSAGE_INTEGRITY_SHA256).orElseThrow();
        List<Integer> accepted = new ArrayList<>();
        for (int length = 0; length <= 36; length++) {
            byte[] b = request().username("u")
                    .attribute(StunAttribute.MESSAGE_INTEGRITY_SHA256, Arrays.copyOf(tag, length)).bytes();
            if (StunMessage.decode(b) instanceof StunDecoded.Ok(StunMessage m)
                    && m.verify(KEY) == StunMessage.Verdict.RIGHT)
                accepted.add(length);
        }
        assertThat(accepted).containsExactly(32);
        byte[] mixed = request().username("u").integrity(KEY)
                .attribute(StunAttribute.MESSAGE_INTEGRITY_SHA256, new byte[32]).bytes();
        StunMessage m = Rfc5769Test.read(mixed);
        assertThat(m.verifySha1(KEY)).isEqualTo(StunMessage.Verdict.RIGHT);
        assertThat(m.verify(KEY)).as("the weaker tag does not help").isEqualTo(StunMessage.Verdict.WRONG);
    }

    @Test
    void unknownRequiredAttributesAreNamedInThe420() {
        StunMessage m = Rfc5769Test.read(
                request().attribute(0x7f01, new byte[3]).attribute(0xff01, new byte[5]).attribute(0x7f01,
                        new byte[0]).bytes());
        assertThat(m.unknownRequired()).containsExactly(0x7f01);
        StunMessage answer = Rfc5769Test.read(
                StunWriter.unknownAttributes(m, m.unknownRequired()).integrity(KEY).fingerprint().bytes());
        assertThat(answer.messageClass()).isEqualTo(StunClass.ERROR);
        assertThat(answer.errorCode()).contains(420);
        assertThat(answer.value(StunAttribute.UNKNOWN_ATTRIBUTES)).hasValue(Vectors.hex("7f01"));
        assertThat(answer.transactionId()).isEqualTo(ID);
    }

    @Test
    void methodAndClassSurviveTheirInterleaving() {
        for (StunClass c : StunClass.values()) {
            for (int method = 0; method <= 0xfff; method++) {
                StunMessage m = Rfc5769Test.read(StunWriter.of(c, method, ID).bytes());
                assertThat(m.messageClass()).isEqualTo(c);
                assertThat(m.method()).isEqualTo(method);
            }
        }
        // RFC 8656 §17: Allocate is 0x003, its error response 0x0113.
        assertThat(StunWriter.of(StunClass.ERROR, 3, ID).bytes()).startsWith(1, 0x13);
    }

    @Test
    void moreAttributesThanTheLimitAreMalformed() {
        StunWriter w = request();
        for (int i = 0; i <= StunMessage.ATTRIBUTES_MAX; i++) w.attribute(0xff00 + i, new byte[0]);
        assertThat(refused(w.bytes()).reason()).contains("too many");
    }
}
