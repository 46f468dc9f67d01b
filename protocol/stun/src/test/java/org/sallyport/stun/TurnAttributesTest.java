package org.sallyport.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** The attributes of RFC 8656 §18, RFC 6062 §6, RFC 8489 §14.11 and §14.12, octet by octet as in their figures. */
class TurnAttributesTest {
    private static final byte[] ID = Vectors.hex("000102030405060708090a0b");

    private static StunWriter allocate() {
        return StunWriter.of(StunClass.REQUEST, StunMethod.ALLOCATE, ID);
    }

    private static void writes(StunWriter w, String attributesHex) {
        byte[] all = w.bytes();
        assertThat(Arrays.copyOfRange(all, 20, all.length)).isEqualTo(Vectors.hex(attributesHex));
    }

    @Test
    void attributesOfAllocateHaveTheLayoutOfTheirFigures() {
        assertThat(allocate().bytes()).isEqualTo(Vectors.hex("00030000 2112a442 000102030405060708090a0b"));
        writes(allocate().requestedTransport(17), "0019 0004 11000000");
        writes(allocate().lifetime(600), "000d 0004 00000258");
        writes(allocate().lifetime(0xffff_ffffL), "000d 0004 ffffffff");
        writes(allocate().evenPort(true), "0018 0001 80000000");
        writes(allocate().evenPort(false), "0018 0001 00000000");
        writes(allocate().attribute(StunAttribute.DONT_FRAGMENT, new byte[0]), "001a 0000");
        writes(allocate().addressFamily(StunAttribute.REQUESTED_ADDRESS_FAMILY, IpAddress.Family.V6),
                "0017 0004 02000000");
        writes(allocate().addressFamily(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, IpAddress.Family.V4),
                "8000 0004 01000000");
        writes(allocate().addressError(IpAddress.Family.V6, StunError.ADDRESS_FAMILY_NOT_SUPPORTED),
                "8001 0004 02000428");
    }

    @Test
    void attributesOfTheOtherMethodsHaveTheLayoutOfTheirFigures() {
        writes(allocate().channelNumber(0x4abc), "000c 0004 4abc0000");
        writes(allocate().icmp(3, 4, 1_280), "8004 0008 00000304 00000500");
        writes(allocate().int32(StunAttribute.CONNECTION_ID, 0xcafe0001), "002a 0004 cafe0001");
        writes(allocate().xorAddress(StunAttribute.XOR_PEER_ADDRESS, Endpoint.of("192.0.2.1", 32853)),
                "0012 0008 0001a147e112a643");
    }

    @Test
    void answersOfAnErrorCarryAnEmptyPhrase() {
        StunMessage request = Rfc5769Test.read(allocate().bytes());
        for (StunError e : StunError.values()) {
            byte[] answer = StunWriter.error(request, e).bytes();
            assertThat(answer).hasSize(28).startsWith(1, 0x13);
            assertThat(Rfc5769Test.read(answer).errorCode()).contains(e.code());
        }
        assertThat(StunWriter.error(request, StunError.STALE_NONCE).bytes()).endsWith(0, 9, 0, 4, 0, 0, 4, 38);
    }

    @Test
    void numbersAreReadUnsignedAndFromTheirOwnBits() {
        StunMessage m = Rfc5769Test.read(allocate().lifetime(0xffff_fffeL)
                .attribute(StunAttribute.CHANNEL_NUMBER, Vectors.hex("ffff1234"))
                .attribute(StunAttribute.REQUESTED_TRANSPORT, Vectors.hex("ff123456"))
                .attribute(StunAttribute.REQUESTED_ADDRESS_FAMILY, Vectors.hex("02ffffff"))
                .attribute(StunAttribute.EVEN_PORT, Vectors.hex("7f")).bytes());
        assertThat(m.lifetimeSeconds()).hasValue(4_294_967_294L);
        assertThat(m.channelNumber()).hasValue(0xffff);
        assertThat(m.requestedTransport()).hasValue(0xff);
        assertThat(m.addressFamily(StunAttribute.REQUESTED_ADDRESS_FAMILY)).hasValue(2);
        assertThat(m.addressFamily(StunAttribute.ADDITIONAL_ADDRESS_FAMILY)).isEmpty();
        assertThat(m.evenPort()).as("only the top bit means anything").contains(false);
        assertThat(m.knownMethod()).isEqualTo(StunMethod.ALLOCATE);
        assertThat(m.sizeBytes()).isEqualTo(20 + 4 * 8 + 8);
        StunMessage bare = Rfc5769Test.read(allocate().bytes());
        assertThat(bare.lifetimeSeconds()).isEmpty();
        assertThat(bare.evenPort()).isEmpty();
        assertThat(Rfc5769Test.read(StunWriter.of(StunClass.REQUEST, 5, ID).bytes()).knownMethod()).isNull();
    }

    @Test
    void allPeersOfACreatePermissionAreReadInTheirOrderUpToTheTag() {
        Endpoint one = Endpoint.of("192.0.2.1", 1);
        Endpoint two = Endpoint.of("2001:db8::2", 65_535);
        Endpoint late = Endpoint.of("192.0.2.3", 3);
        StunMessage m = Rfc5769Test.read(StunWriter.of(StunClass.REQUEST, StunMethod.CREATE_PERMISSION, ID)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, one).lifetime(1)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, two).integrity(StunKey.shortTerm("k"))
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, late).bytes());
        assertThat(m.xorAddresses(StunAttribute.XOR_PEER_ADDRESS)).containsExactly(one, two);
        assertThat(m.xorAddress(StunAttribute.XOR_PEER_ADDRESS)).contains(one);
        assertThat(m.xorAddresses(StunAttribute.XOR_RELAYED_ADDRESS)).isEmpty();
    }

    @Test
    void passwordAlgorithmsAreWrittenAndReadAsInTheirFigures() {
        writes(allocate().passwordAlgorithms(List.of(PasswordAlgorithm.SHA_256, PasswordAlgorithm.MD5)),
                "8002 0008 0002000000010000");
        writes(allocate().passwordAlgorithm(PasswordAlgorithm.SHA_256), "001d 0004 00020000");
        assertThat(PasswordAlgorithm.decode(Vectors.hex("0002000000010000"))).contains(List.of(2, 1));
        assertThat(PasswordAlgorithm.decode(Vectors.hex("7777000511223344 55000000 00010000")))
                .as("an unknown algorithm with parameters").contains(List.of(0x7777, 1));
        assertThat(PasswordAlgorithm.decode(new byte[0])).contains(List.of());
        assertThat(PasswordAlgorithm.decode(Vectors.hex("77770005 0011223344")))
                .as("the padding of the last one counted as the attribute's").contains(List.of(0x7777));
        for (String bad : List.of("00", "000200", "0002000000", "00020004aabbccdd", "7777ffff", "7777000500112233")) {
            assertThat(PasswordAlgorithm.decode(Vectors.hex(bad))).as(bad).isEmpty();
        }
    }

    @Test
    void theCookieOfTheSampleNonceSaysThatNamesAreHidden() {
        // Appendix B.1 hides the name and offers no algorithms; with bit 0 at the left this would be bit 22.
        assertThat(SecurityFeature.ofNonce("obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA")).hasValue(2);
        assertThat(SecurityFeature.USERNAME_ANONYMITY.in(2)).isTrue();
        assertThat(SecurityFeature.PASSWORD_ALGORITHMS.in(2)).isFalse();
        assertThat(SecurityFeature.noncePrefix(2)).isEqualTo("obMatJos2AAAC");
        assertThat(SecurityFeature.bits(Set.of(SecurityFeature.values()))).isEqualTo(3);
        for (int bits : new int[] {0, 1, 0x800000, 0xffffff, 0x123456}) {
            assertThat(SecurityFeature.ofNonce(SecurityFeature.noncePrefix(bits) + "x")).hasValue(bits);
        }
        for (String none : List.of("", "obMatJos2", "obMatJos2AAA", "obMatJos2AA=A", "obmatJos2AAAC",
                "obMatJos2\u00c1AAC")) {
            assertThat(SecurityFeature.ofNonce(none)).as(none).isEmpty();
        }
    }

    @Test
    void aMethodThatDoesNotFitTwelveBitsIsOurMistake() {
        assertThatThrownBy(() -> StunWriter.of(StunClass.REQUEST, 0x1000, ID)).hasMessageContaining("method");
    }
}
