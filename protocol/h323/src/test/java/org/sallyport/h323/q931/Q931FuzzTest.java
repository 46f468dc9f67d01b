package org.sallyport.h323.q931;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.sallyport.wire.Octets;

/**
 * Targets for Jazzer: octets in, a value out, and what was accepted is written as it came. The ordinary build replays
 * the files under {@code Q931FuzzTestInputs}; {@code JAZZER_FUZZ=1} searches for new ones.
 */
class Q931FuzzTest {
    private static final int FRAME_BYTES_MAX = 4_096;

    @FuzzTest
    void message(byte[] bytes) {
        HostileQ931Test.survives(Octets.of(bytes));
    }

    @FuzzTest
    void element(byte[] bytes) {
        Octets content = Octets.of(bytes);
        if (content.length() > Q931Element.Variable.CONTENT_BYTES_MAX) return;
        for (ElementType<?> type : ElementTypeTest.ALL) ElementTypeTest.settles(type, content);
    }

    @FuzzTest
    void framing(byte[] bytes) {
        TpktFramer whole = new TpktFramer(FRAME_BYTES_MAX);
        TpktFramer pieces = new TpktFramer(FRAME_BYTES_MAX);
        whole.push(bytes, 0, bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            pieces.push(bytes, i, 1);
            TpktFramed got = pieces.next();
            if (got instanceof TpktFramed.More) continue;
            TpktFramed expected = whole.next();
            if (!got.equals(expected)) throw new AssertionError(expected + " at once, " + got + " in pieces");
            if (got instanceof TpktFramed.Frame(Octets o) && o.length() > FRAME_BYTES_MAX - Tpkt.HEADER_BYTES) {
                throw new AssertionError("a frame of " + o.length());
            }
        }
        TpktFramed rest = whole.next();
        boolean ends = rest instanceof TpktFramed.More || rest instanceof TpktFramed.Broken;
        if (!ends || !rest.equals(pieces.next()) || whole.heldBytes() != pieces.heldBytes()) {
            throw new AssertionError("left over: " + rest);
        }
    }
}
