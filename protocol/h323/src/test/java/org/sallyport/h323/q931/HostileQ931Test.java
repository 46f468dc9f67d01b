package org.sallyport.h323.q931;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.CapturedPdus.Pdu;
import org.sallyport.machine.Malformed;
import org.sallyport.wire.Octets;

/** A stranger's octets are a message or a value that says what is wrong, and cost no more than their limits. */
class HostileQ931Test {
    private static final List<Octets> SEEDS = CapturedSignallingTest.messages().stream().map(Pdu::payload).distinct()
            .toList();

    /** Reads it by every way there is; true where it is a message, which then encodes to its own octets. */
    static boolean survives(Octets octets) {
        switch (Q931Message.decode(octets, Q931Limits.DEFAULT)) {
            case Q931Decoded.Bad(Malformed why) -> {
                if (why.offset() < 0 || why.offset() > octets.length()) throw new AssertionError(why.toString());
                return false;
            }
            case Q931Decoded.Ok(Q931Message m) -> {
                if (!m.encode().equals(octets)) throw new AssertionError("not its own octets: " + octets);
                if (m.elements().size() > Q931Limits.DEFAULT.elementsMax()) throw new AssertionError("no limit");
                for (ElementType<?> type : ElementTypeTest.ALL) inRange(m, type);
                for (Q931Element e : m.elements()) {
                    if (e instanceof Q931Element.Variable v) readsAs(v);
                }
                edits(m);
                return true;
            }
        }
    }

    private static <T> void inRange(Q931Message m, ElementType<T> type) {
        for (ElementRead<T> r : m.readAll(type)) {
            if (r instanceof ElementRead.Bad<T>(Malformed why) && why.offset() > m.sizeBytes()) {
                throw new AssertionError(why.toString());
            }
        }
    }

    private static void readsAs(Q931Element.Variable v) {
        for (ElementType<?> type : ElementTypeTest.ALL) {
            boolean fits = v.content().length() <= Q931Element.Variable.CONTENT_BYTES_MAX;
            if (type.identifier() == v.identifier() && (fits || v.codeset() == 0)) {
                ElementTypeTest.settles(type, v.content());
            }
        }
    }

    /** Edits of whatever came are messages that read as what they are. */
    private static void edits(Q931Message m) {
        Q931Message edited = m.with(ElementType.CAUSE, Cause.of(31)).withUserUser(Octets.ofHex("00"))
                .with(ElementType.PROGRESS_INDICATOR, new ProgressIndicator(1, CodingStandard.ITU_T, 8));
        reads(edited);
        reads(edited.without(ElementType.DISPLAY));
        for (int i = m.elements().size() - 1; i >= 0; i--) {
            if (!(m.elements().get(i) instanceof Q931Element.Shift)) {
                reads(m.removing(i));
                break;
            }
        }
    }

    private static void reads(Q931Message m) {
        Q931Limits wide = new Q931Limits(Tpkt.PAYLOAD_BYTES_MAX, Q931Limits.DEFAULT.elementsMax() + 3);
        if (!(Q931Message.decode(m.encode(), wide) instanceof Q931Decoded.Ok(Q931Message n)) || !n.equals(m)) {
            throw new AssertionError("an edit reads as something else: " + m.encode());
        }
    }

    @Test
    void everyMessageCutAtEveryOctetIsAShorterMessageOrMalformed() {
        int whole = 0;
        int cut = 0;
        for (Octets seed : SEEDS) {
            for (int length = 0; length < seed.length(); length++) {
                if (survives(seed.slice(0, length))) whole++;
                cut++;
            }
        }
        // Only a cut between two elements leaves a message: at most four places in each of these.
        assertThat(cut).isGreaterThan(10_000);
        assertThat(whole).isPositive().isLessThanOrEqualTo(4 * SEEDS.size());
    }

    @Test
    void everyLengthThatRunsPastTheEndIsMalformed() {
        for (int length = 0; length < 256; length++) {
            byte[] b = Octets.ofHex("08020001052800aabbcc").toArray();
            b[6] = (byte) length;
            // Three octets are left; a shorter element leaves others, of which aa is one octet and bb too.
            assertThat(survives(Octets.wrap(b))).isEqualTo(length <= 3);
        }
        for (int length = 4; length < 65_536; length += 251) {
            byte[] b = Octets.ofHex("08020001057e0000aabbcc").toArray();
            b[6] = (byte) (length >>> 8);
            b[7] = (byte) length;
            assertThat(survives(Octets.wrap(b))).isFalse();
        }
    }

    @Test
    void floodsOfElementsEndAtTheLimit() {
        int most = Q931Limits.DEFAULT.elementsMax();
        for (String element : List.of("a1", "90", "9d", "2800", "7e0000")) {
            Octets full = Octets.ofHex("0802000105" + element.repeat(most));
            assertThat(survives(full)).as(element).isTrue();
            Q931Decoded over = Q931Message.decode(Octets.ofHex(full.hex() + element), Q931Limits.DEFAULT);
            assertThat(over).isEqualTo(new Q931Decoded.Bad(
                    new Malformed("too many elements", full.length(), "ITU-T Q.931 §4.5")));
        }
        byte[] huge = new byte[65_531];
        Arrays.fill(huge, (byte) 0xa1);
        huge[0] = 8;
        huge[1] = 0;
        assertThat(survives(Octets.wrap(huge))).as("longer than a message may be").isFalse();
        assertThat(survives(Octets.wrap(huge, 0, 32_768))).isFalse();
        assertThat(survives(Octets.wrap(huge, 0, 3 + most))).isTrue();
    }

    @Test
    void aMessageAtItsLimitCanStillBeEditedAndFramed() {
        byte[] full = new byte[Q931Limits.DEFAULT.messageBytesMax()];
        System.arraycopy(Octets.ofHex("08020001057e").toArray(), 0, full, 0, 6);
        full[6] = (byte) (full.length - 8 >>> 8);
        full[7] = (byte) (full.length - 8);
        full[8] = 5;
        Q931Message m = CapturedSignallingTest.decode(Octets.wrap(full));
        Q931Message more = m.with(ElementType.DISPLAY, Display.of("x".repeat(80)));
        assertThat(Tpkt.frame(more).length()).isEqualTo(4 + full.length + 82);
    }

    @Test
    void aHundredThousandSpoiledMessagesAreValues() {
        Random random = new Random(225);
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] b = SEEDS.get(random.nextInt(SEEDS.size())).toArray();
            for (int k = random.nextInt(4); k >= 0; k--) {
                // Most of a message is one element; identifiers and lengths are in front.
                int at = random.nextInt(random.nextBoolean() ? Math.min(b.length, 20) : b.length);
                b[at] = (byte) (random.nextBoolean() ? random.nextInt() : 1 << random.nextInt(8));
            }
            if (random.nextInt(4) == 0) b = Arrays.copyOf(b, random.nextInt(b.length + 8));
            if (survives(Octets.wrap(b))) read++;
        }
        assertThat(read).as("some stay readable").isBetween(20_000, 95_000);
    }

    @Test
    void randomElementsInRandomOrderAreKeptAndEdited() {
        Random random = new Random(77);
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] b = new byte[random.nextInt(3, 40)];
            random.nextBytes(b);
            b[0] = 8;
            b[1] = (byte) random.nextInt(4);
            for (int at = 3 + b[1]; at < b.length; at += random.nextInt(1, 4)) {
                // Shifts, single octets and short elements of the codes that are close to each other.
                b[at] = (byte) switch (random.nextInt(4)) {
                    case 0 -> 0x90 | random.nextInt(16);
                    case 1 -> 0x80 | random.nextInt(128);
                    case 2 -> random.nextInt(3);
                    default -> new int[] {0x04, 0x08, 0x1e, 0x28, 0x70, 0x7e}[random.nextInt(6)];
                };
            }
            if (survives(Octets.wrap(b))) read++;
        }
        assertThat(read).isGreaterThan(5_000);
    }
}
