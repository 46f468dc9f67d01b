package org.sallyport.sip.message;

import java.util.Arrays;

/**
 * Heads whose lines end in a bare LF (RFC 3261 §7 wants CRLF): they are read as if each line ended in CRLF, and go on
 * so. Only where all of them do: of a head with both, two readers would see two heads.
 */
final class LineEnds {
    private LineEnds() {}

    /** Whether the first line end of {@code from..to} is an LF without CR. */
    static boolean bare(byte[] b, int from, int to) {
        int lf = first(b, from, to);
        return lf < to && (lf == from || b[lf - 1] != '\r');
    }

    /** The first LF, or {@code to}. */
    static int first(byte[] b, int from, int to) {
        int lf = from;
        while (lf < to && b[lf] != '\n') lf++;
        return lf;
    }

    /** Past the empty line that ends such a head, or -1 where it has not come. */
    static int headEnd(byte[] b, int from, int to) {
        for (int i = from; i + 1 < to; i++) {
            if (b[i] != '\n') continue;
            if (b[i + 1] == '\n') return i + 2;
            if (b[i + 1] == '\r' && i + 2 < to && b[i + 2] == '\n') return i + 3;
        }
        return -1;
    }

    /** The head {@code from..to} with CRLF where there was a bare LF. */
    static byte[] mended(byte[] b, int from, int to) {
        byte[] out = new byte[2 * (to - from)];
        int n = 0;
        for (int i = from; i < to; i++) {
            if (b[i] == '\n' && (i == from || b[i - 1] != '\r')) out[n++] = '\r';
            out[n++] = b[i];
        }
        return Arrays.copyOf(out, n);
    }

    /** Whether a CR stands in it. */
    static boolean mixed(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) if (b[i] == '\r') return true;
        return false;
    }
}
