package org.sallyport.sip.sdp;

import java.util.Arrays;

/** Lines and marks in the octets of a body. */
final class BodyText {
    /** Most blanks in a row that are looked over, so that the time stays linear. */
    private static final int BLANKS_MAX = 64;

    /** More letters than any kind of media has. */
    private static final int MEDIA_LETTERS_MAX = 32;

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
        return isVersion(b, i, to)
                && (holdsLine(b, i, to, 'o') || holdsLine(b, i, to, 'c') || holdsLine(b, i, to, 'm'));
    }

    /** Whether somebody could find one in it: by its first line, or by what it says. */
    static boolean embedsDescription(byte[] b, int from, int to) {
        int i = from;
        while (i < to && !(b[i] == 'v' && isVersion(b, i, to) && startsLine(b, i, from))) i++;
        // What does not follow the first such line follows none of them: so the time stays linear.
        return i < to && beginsDescription(b, i, to) || saysWhereMediaGoes(b, from, to);
    }

    /** White space before it does not count. */
    private static boolean startsLine(byte[] b, int at, int from) {
        int i = at;
        while (i > from && (b[i - 1] == ' ' || b[i - 1] == '\t')) i--;
        return i == from || b[i - 1] == '\n' || b[i - 1] == '\r';
    }

    /**
     * Whether it holds a connection and a media section anywhere, as a description does: in a line, in a string of
     * JSON, behind a byte order mark, in two octets a letter, with its equals signs quoted (RFC 2045 §6.7).
     */
    private static boolean saysWhereMediaGoes(byte[] b, int from, int to) {
        boolean connection = false;
        boolean media = false;
        for (int i = from; i < to && !(connection && media); i++) {
            char c = lower(b[i]);
            if (c == 'c' && !connection) connection = isConnection(b, i, to);
            else if (c == 'm' && !media) media = isMedia(b, i, to);
        }
        return connection && media;
    }

    /** Octets that say nothing: zeros of UTF-16, blanks. */
    private static int blanks(byte[] b, int at, int to) {
        int i = at;
        while (i < to && i - at < BLANKS_MAX && (b[i] == 0 || b[i] == ' ' || b[i] == '\t')) i++;
        return i;
    }

    /** Behind an equals sign, plain or as =3D; -1 where there is none. */
    private static int equalsSign(byte[] b, int at, int to) {
        int i = blanks(b, at, to);
        if (i >= to || b[i] != '=') return -1;
        int d = blanks(b, i + 1, to);
        boolean quoted = d + 1 < to && b[d] == '3' && lower(b[d + 1]) == 'd';
        return blanks(b, quoted ? d + 2 : i + 1, to);
    }

    private static boolean isConnection(byte[] b, int at, int to) {
        int i = equalsSign(b, at + 1, to);
        return i >= 0 && word(b, i, to, "in") >= 0 && word(b, word(b, i, to, "in"), to, "ip") >= 0;
    }

    private static boolean isMedia(byte[] b, int at, int to) {
        int i = equalsSign(b, at + 1, to);
        if (i < 0) return false;
        int letters = 0;
        while (i < to && letters <= MEDIA_LETTERS_MAX && lower(b[i]) >= 'a' && lower(b[i]) <= 'z') {
            letters++;
            i++;
            while (i < to && b[i] == 0) i++;
        }
        int port = blanks(b, i, to);
        return letters > 0 && port > i && port < to && b[port] >= '0' && b[port] <= '9';
    }

    /** Behind a word and what follows it of blanks, or -1. */
    private static int word(byte[] b, int at, int to, String word) {
        int i = at;
        for (int k = 0; k < word.length(); k++) {
            while (i < to && b[i] == 0) i++;
            if (i >= to || lower(b[i]) != word.charAt(k)) return -1;
            i++;
        }
        return blanks(b, i, to);
    }

    private static char lower(byte octet) {
        return (char) (octet >= 'A' && octet <= 'Z' ? octet + 32 : octet & 0xff);
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
