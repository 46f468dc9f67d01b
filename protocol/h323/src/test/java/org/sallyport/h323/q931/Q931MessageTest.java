package org.sallyport.h323.q931;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Malformed;
import org.sallyport.wire.Octets;

/** Elements of every form in every order, and edits that leave the others alone. */
class Q931MessageTest {
    private static Q931Message read(String hex) {
        Q931Message m = CapturedSignallingTest.decode(Octets.ofHex(hex.replace(" ", "")));
        assertThat(m.encode().hex()).isEqualTo(hex.replace(" ", ""));
        return m;
    }

    private static Malformed refused(String hex) {
        return ((Q931Decoded.Bad) Q931Message.decode(Octets.ofHex(hex.replace(" ", "")), Q931Limits.DEFAULT)).why();
    }

    private static String hex(Q931Message m) {
        Octets octets = m.encode();
        assertThat(CapturedSignallingTest.decode(octets)).as("an edit reads as what it is").isEqualTo(m);
        return octets.hex();
    }

    @Test
    void callReferencesOfEveryLengthAreKept() {
        for (int length = 0; length <= CallReference.VALUE_BYTES_MAX; length++) {
            String value = "81".repeat(length);
            Q931Message m = read("08" + String.format("%02x", length) + value + "05");
            assertThat(m.callReference().octets().hex()).isEqualTo(value);
            assertThat(m.callReference().isToOrigin()).isEqualTo(length > 0);
            assertThat(m.callReference().value().isPresent()).isEqualTo(length > 0 && length < 5);
        }
        assertThat(read("08 04 81020304 05").callReference().value()).hasValue(0x01020304);
        assertThat(refused("08 10 0000 05")).isEqualTo(
                new Malformed("not a call reference length", 1, "ITU-T Q.931 §5.8.3.1"));
    }

    @Test
    void aCallReferenceTurnsItsFlagForTheAnswer() {
        CallReference ours = CallReference.fromOrigin(0x2281);
        assertThat(ours.octets().hex()).isEqualTo("2281");
        assertThat(ours.reversed()).isEqualTo(CallReference.toOrigin(0x2281)).hasToString("a281");
        assertThat(ours.reversed().reversed()).isEqualTo(ours);
        assertThat(CallReference.toOrigin(0).octets().hex()).isEqualTo("8000");
        assertThatThrownBy(() -> CallReference.fromOrigin(0x8000)).isInstanceOf(IllegalArgumentException.class);
        Q931Message m = read("08 02 2281 05 28 01 61").withCallReference(ours.reversed());
        assertThat(hex(m)).isEqualTo("0802a28105280161");
    }

    @Test
    void headersThatAreNoneAreRefused() {
        assertThat(refused("")).isEqualTo(new Malformed("shorter than the header", 0, "ITU-T Q.931 §5.8.2"));
        assertThat(refused("0802").offset()).isEqualTo(2);
        assertThat(refused("09 02 0000 05").section()).endsWith("§4.2");
        assertThat(refused("08 02 0000").reason()).isEqualTo("ends before the message type");
        assertThat(read("08 00 05").elements()).isEmpty();
        assertThat(read("08 02 0000 33")).hasToString("type 51 0000, 0 elements");
    }

    @Test
    void elementsOfOneOctetShiftsAndUnknownOnesStayInTheirPlaces() {
        Q931Message m = read("08 02 0001 05 a1 b3 04 03 8090a3 9e 08 01 ff 33 00 d2 95 28 02 6162 7e 01 05 c5");
        assertThat(m.elements()).containsExactly(
                new Q931Element.Single(0, 0xa1), new Q931Element.Single(0, 0xb3),
                new Q931Element.Variable(0, 0x04, Octets.ofHex("8090a3")),
                new Q931Element.Shift(0, 0x9e), new Q931Element.Variable(6, 0x08, Octets.ofHex("ff")),
                new Q931Element.Variable(0, 0x33, Octets.EMPTY), new Q931Element.Single(0, 0xd2),
                new Q931Element.Shift(0, 0x95), new Q931Element.Variable(5, 0x28, Octets.ofHex("6162")),
                new Q931Element.Variable(5, 0x7e, Octets.ofHex("05")), new Q931Element.Single(5, 0xc5));
        assertThat(m.elements().get(1)).extracting(Q931Element::identifier).isEqualTo(0xb0);
        assertThat(((Q931Element.Single) m.elements().get(1)).value()).isEqualTo(3);
        assertThat(m.single(0xa1)).isPresent();
        assertThat(m.single(0xc0)).as("of codeset 5").isEmpty();
        assertThat(m.read(ElementType.CAUSE)).as("of codeset 6").isEqualTo(new ElementRead.Absent<Cause>());
        assertThat(m.read(ElementType.DISPLAY)).as("of codeset 5").isEqualTo(new ElementRead.Absent<Display>());
        assertThat(m.userUser()).isEqualTo(new ElementRead.Absent<Octets>());
    }

    @Test
    void aShiftForOneElementEndsAndALockingOneDoesNot() {
        Q931Message loose = read("08 02 0001 05 9d 01 00 02 00");
        assertThat(loose.elements()).extracting(Q931Element::codeset).containsExactly(0, 5, 0);
        Q931Message locking = read("08 02 0001 05 95 01 00 02 00 9e 03 00 04 00 90 05 00");
        assertThat(locking.elements()).extracting(Q931Element::codeset).containsExactly(0, 5, 5, 5, 6, 5, 5, 0);
        Q931Message back = read("08 02 0001 05 95 98 7e 0001 05 7e 01 05");
        assertThat(back.elements()).extracting(Q931Element::codeset).containsExactly(0, 5, 0, 5);
        assertThat(back.userUser()).isEqualTo(new ElementRead.Value<>(Octets.EMPTY));
        assertThat(read("08 02 0001 05 9d").elements()).hasSize(1);
    }

    @Test
    void userUserHasALengthOfTwoOctetsAndTheDiscriminatorOfAsn1() {
        Q931Message m = read("08 02 0001 62 1c 00 7e 0104 05" + "aa".repeat(259));
        assertThat(m.userUser().toOptional().orElseThrow().hex()).isEqualTo("aa".repeat(259));
        assertThat(hex(m.withUserUser(Octets.ofHex("bb")))).isEqualTo("080200016 21c007e000205bb".replace(" ", ""));
        Q931Message other = read("08 02 0001 62 1c 00 7e 0002 04aa");
        assertThat(other.userUser()).isEqualTo(new ElementRead.Bad<>(new Malformed(
                "not the protocol discriminator of ASN.1", 10, "ITU-T H.225.0 §7.2.2")));
        assertThat(other.read(ElementType.FACILITY).toOptional()).contains(Octets.EMPTY);
        assertThat(refused("08 02 0001 62 7e 00").reason()).isEqualTo("an element ends before its content");
        assertThat(refused("08 02 0001 62 7e 0003 0501").reason()).isEqualTo("an element runs past the end");
    }

    @Test
    void aWrongElementSaysWhereItIsAndLeavesTheMessageReadable() {
        Q931Message m = read("08 02 0001 5a 08 01 80 28 01 61 08 02 8090");
        assertThat(m.read(ElementType.CAUSE)).isEqualTo(
                new ElementRead.Bad<>(new Malformed("no cause value", 8, "ITU-T Q.850 §2.1")));
        assertThat(m.readAll(ElementType.CAUSE)).hasSize(2).last().isEqualTo(new ElementRead.Value<>(Cause.of(16)));
        assertThat(m.read(ElementType.DISPLAY).toOptional().map(Display::text)).contains("a");
    }

    @Test
    void anInsertedElementComesBetweenLowerAndHigherIdentifiers() {
        Q931Message m = Q931Message.of(CallReference.fromOrigin(1), MessageType.SETUP)
                .withUserUser(Octets.ofHex("20"))
                .with(ElementType.DISPLAY, Display.of("a"))
                .with(ElementType.CALLED_PARTY_NUMBER, PartyNumber.of(PartyNumber.NumberType.UNKNOWN, 1, "7"))
                .with(ElementType.BEARER_CAPABILITY, BearerCapability.circuit(8, BearerCapability.Rate.times64k(6), 5));
        assertThat(hex(m)).isEqualTo("0802000105" + "040488" + "1886a5" + "280161" + "70028137" + "7e00020520");
        Q931Message sending = m.inserting(new Q931Element.Single(0, 0xa1));
        assertThat(sending.elements().getFirst()).isEqualTo(new Q931Element.Single(0, 0xa1));
        Q931Message twice = m.inserting(ElementType.DISPLAY.element(Display.of("b")));
        assertThat(twice.readAll(ElementType.DISPLAY)).extracting(r -> r.toOptional().orElseThrow().text())
                .containsExactly("a", "b");
    }

    @Test
    void anInsertedElementNeitherTakesAShiftNorFollowsALockingOne() {
        Q931Element.Variable cause = ElementType.CAUSE.element(Cause.of(16));
        String in = "08028090";
        assertThat(hex(read("0802000105 98 280161").inserting(cause))).isEqualTo("0802000105" + in + "98280161");
        assertThat(hex(read("0802000105 d1 280161").inserting(cause))).isEqualTo("0802000105" + in + "d1280161");
        assertThat(hex(read("0802000105 95 010100").inserting(cause))).isEqualTo("0802000105" + in + "95010100");
        assertThat(hex(read("0802000105 040100 9d").inserting(cause))).isEqualTo("0802000105040100" + in + "9d");
        assertThat(hex(read("0802000105 040100 9d 95 280161").inserting(cause))).isEqualTo(
                "0802000105040100" + in + "9d95280161");
        assertThat(hex(read("0802000105 9d 280161 7e000105").inserting(cause))).isEqualTo(
                "08020001059d280161" + in + "7e000105");
        assertThatThrownBy(() -> read("0802000105").inserting(new Q931Element.Shift(0, 0x95))).isInstanceOf(
                IllegalArgumentException.class);
    }

    @Test
    void elementsAreReplacedAndRemovedInTheirPlaces() {
        Q931Message m = read("0802000105 9d 280161 280162 33 00 280163 7e000105");
        assertThat(hex(m.with(ElementType.DISPLAY, Display.of("xyz")))).isEqualTo(
                "08020001059d280161" + "280378797a" + "3300" + "280163" + "7e000105");
        assertThat(hex(m.without(ElementType.DISPLAY))).isEqualTo("08020001059d280161" + "3300" + "7e000105");
        assertThat(hex(m.removing(1))).as("with the shift that was for it").isEqualTo(
                "0802000105" + "280162" + "3300" + "280163" + "7e000105");
        assertThat(hex(m.replacing(1, new Q931Element.Variable(5, 1, Octets.EMPTY)))).startsWith("08020001059d0100");
        assertThatThrownBy(() -> m.replacing(1, ElementType.DISPLAY.element(Display.of("a")))).isInstanceOf(
                IllegalArgumentException.class);
        assertThatThrownBy(() -> m.removing(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> m.replacing(0, new Q931Element.Single(0, 0xa1))).isInstanceOf(
                IllegalArgumentException.class);
        assertThat(m.without(ElementType.CAUSE)).isEqualTo(m);
        assertThat(List.copyOf(m.elements())).hasSize(6);
    }
}
