package org.sallyport.turn.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 8265 §4.2 and the examples of §4.3. */
class OpaqueStringTest {
    @Test
    void theLegalExamplesOfTheRfcComeOutAsItSays() {
        for (String same : List.of("correct horse battery staple", "Correct Horse Battery Staple",
                "\u03c0\u00df\u00e5", "Jack of \u2666s")) {
            assertThat(OpaqueString.prepare(same)).contains(same);
        }
        assertThat(OpaqueString.prepare("foo\u1680bar")).contains("foo bar");
    }

    @Test
    void theIllegalExamplesOfTheRfcAreRefused() {
        assertThat(OpaqueString.prepare("")).isEmpty();
        assertThat(OpaqueString.prepare("my cat is a \tby")).isEmpty();
    }

    @Test
    void accentsAreComposedAndWidthAndCaseStay() {
        assertThat(OpaqueString.prepare("e\u0301A\u030a")).contains("\u00e9\u00c5");
        assertThat(OpaqueString.prepare("\uff21\uff42\u216f")).contains("\uff21\uff42\u216f");
        assertThat(OpaqueString.prepare("\u1112\u1161\u11ab")).as("jamo that compose").contains("\ud55c");
        assertThat(OpaqueString.prepare("\ud83d\ude00")).contains("\ud83d\ude00");
        for (String space : List.of("\u00a0", "\u2000", "\u2007", "\u202f", "\u205f", "\u3000")) {
            assertThat(OpaqueString.prepare("a" + space + "b")).contains("a b");
        }
    }

    @Test
    void whatNobodyCanSeeOrNobodyHasAssignedIsRefused() {
        List<String> hidden = List.of("\u0000", "\u007f", "\u0085", "\u00ad", "\u034f", "\u061c", "\u115f", "\u1160",
                "\u1100", "\u17b4", "\u180e", "\u200b", "\u200d", "\u2028", "\u2029", "\u202e", "\u2060", "\u2066",
                "\u3164", "\ue000", "\ufe0f", "\ufeff", "\uffa0", "\ufff9", "\uffff", "\ud800", "\udc00\ud800",
                "\udb40\udc41", "\udb40\udd00", "\udbff\udffd", "\u0378");
        for (String h : hidden) assertThat(OpaqueString.prepare("a" + h + "b")).as("%x", (int) h.charAt(0)).isEmpty();
    }

    @Test
    void preparingIsDoneOnceForAll() {
        Random random = new Random(8_265);
        int kept = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(6); k >= 0; k--) text.appendCodePoint(random.nextInt(0x3200));
            Optional<String> once = OpaqueString.prepare(text.toString());
            if (once.isEmpty()) continue;
            kept++;
            assertThat(OpaqueString.prepare(once.get())).isEqualTo(once);
        }
        assertThat(kept).isGreaterThan(1_000);
    }
}
