package org.sallyport.app.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of a log may begin within a secret. */
class BundleMaskTest {
    private static final String KEY = "-----BEGIN PRIVATE KEY-----\nAAAA\nBBBB\n-----END PRIVATE KEY-----\n";

    @Test
    void aTailBeginsWithItsFirstWholeLine() {
        assertThat(BundleMask.wholeLines("word=geheim\nnext\n")).isEqualTo("next\n");
        assertThat(BundleMask.wholeLines("no line ends here")).isEmpty();
    }

    @Test
    void whatEndsAKeyThatBeganBeforeIsBlanked() {
        String cut = KEY.substring(KEY.indexOf("AAAA") + 1);
        assertThat(BundleMask.wholeLines(cut + "after\n" + KEY)).isEqualTo("***\nafter\n" + KEY);
        assertThat(BundleMask.wholeLines("x\n" + KEY)).as("one that is whole is found by its looks").isEqualTo(KEY);
    }

    @Test
    void aShortSecretIsBlankedWhereItIsAWholeValue() {
        BundleMask mask = BundleMask.of(List.of("4711", "zz", "ab\"c"));
        assertThat(mask.on("password is 4711, or \"4711\"; x=4711")).isEqualTo("password is ***, or \"***\"; x=***");
        assertThat(mask.on("sip:4711@h 14711 4711a zz")).isEqualTo("sip:4711@h 14711 4711a zz");
        assertThat(mask.on("\"ab\\\"c\"")).isEqualTo("\"***\"");
    }
}
