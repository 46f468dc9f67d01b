package org.sallyport.sip.sdp;

import java.util.Arrays;

/** Lines and marks in the octets of a body. */
final class BodyText {
    private BodyText() {}

    /** Behind the line that holds {@code from}. */
    static int lineEnd(byte[] b, int from, int to) {
        int i = from;
        while (i < to && b[i] != '\n') i++;
        return Math.min(i + 1, to);
    }

    /** Where a line is the delimiter, or -1. */
    static int delimiter(byte[] b, int from, int to, byte[] mark) {
        int at = from;
        while (at < to) {
            boolean here = at + mark.length <= to && Arrays.equals(b, at, at + mark.length, mark, 0, mark.length);
            if (here && delimiterEnds(b, at + mark.length, to)) return at;
            at = lineEnd(b, at, to);
        }
        return -1;
    }

    /** RFC 2046 §5.1.1: white space and nothing else may stand behind it, or two hyphens. */
    private static boolean delimiterEnds(byte[] b, int at, int to) {
        if (at + 1 < to && b[at] == '-' && b[at + 1] == '-') return true;
        int i = at;
        while (i < to && (b[i] == ' ' || b[i] == '\t')) i++;
        return i == to || b[i] == '\n' || b[i] == '\r' && i + 1 < to && b[i + 1] == '\n';
    }

    /** How often the mark stands anywhere. */
    static int count(byte[] b, int from, int to, byte[] mark) {
        int n = 0;
        for (int i = from; i + mark.length <= to; i++) {
            if (b[i] == '-' && Arrays.equals(b, i, i + mark.length, mark, 0, mark.length)) n++;
        }
        return n;
    }

    /** Whether it begins as a description does, white space and a byte order mark aside. */
    static boolean beginsDescription(byte[] b, int from, int to) {
        int i = from;
        while (i < to && (b[i] <= ' ')) i++;
        return isVersion(b, i, to) && (holdsLine(b, i, to, 'o') || holdsLine(b, i, to, 'c') || holdsLine(b, i, to, 'm'));
    }

    /** Whether some line of it begins what goes on like a description. */
    static boolean embedsDescription(byte[] b, int from, int to) {
        int i = from;
        while (i < to && !(b[i] == 'v' && isVersion(b, i, to) && startsLine(b, i, from))) i++;
        // What does not follow the first such line follows none of them: so the time stays linear.
        return i < to && beginsDescription(b, i, to);
    }

    /** White space before it does not count. */
    private static boolean startsLine(byte[] b, int at, int from) {
        int i = at;
        while (i > from && (b[i - 1] == ' ' || b[i - 1] == '\t')) i--;
        return i == from || b[i - 1] == '\n' || b[i - 1] == '\r';
    }

    /** Whether some word of it could begin a description. */
    static boolean holdsDescription(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            boolean start = i == from || b[i - 1] == '\n' || b[i - 1] == '\r' || b[i - 1] == ' ' || b[i - 1] == '\t';
            if (start && isVersion(b, i, to)) return true;
        }
        return false;
    }

    private static boolean isVersion(byte[] b, int at, int to) {
        return at + 2 < to && b[at] == 'v' && b[at + 1] == '=' && b[at + 2] == '0';
    }

    private static boolean holdsLine(byte[] b, int from, int to, char type) {
        for (int i = from + 1; i + 1 < to; i++) {
            if (b[i] == type && b[i + 1] == '=' && (b[i - 1] == '\n' || b[i - 1] == '\r')) return true;
        }
        return false;
    }
}
