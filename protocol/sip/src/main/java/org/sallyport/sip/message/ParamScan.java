package org.sallyport.sip.message;

/**
 * Walks {@code *( SEMI [ generic-param ] )} of RFC 3261 §25.1 without allocating: positions only.
 *
 * <p>One owner; {@link #next} overwrites what the last call found.
 */
final class ParamScan {
    int nameStart;
    int nameEnd;
    /** -1 for a parameter without a value. */
    int valueStart;
    int valueEnd;
    /** Where the next call goes on. */
    int end;
    /** Whether the last {@link #next} stopped at something that is no parameter. */
    boolean broken;

    /**
     * Reads one parameter at {@code from}; false at the end, and false with {@link #broken} set at bad text. A
     * semicolon with nothing behind it says nothing and is passed over, as many phones write one.
     */
    boolean next(byte[] b, int from, int to) {
        broken = false;
        int i = Octets.skipSpace(b, from, to);
        boolean semicolon = false;
        while (i < to && b[i] == ';') {
            semicolon = true;
            i = Octets.skipSpace(b, i + 1, to);
        }
        if (i >= to) {
            end = to;
            return false;
        }
        if (!semicolon) return fail(i);
        nameStart = i;
        while (i < to && Octets.is(b[i], Octets.TOKEN)) i++;
        if (i == nameStart) return fail(i);
        nameEnd = i;
        valueStart = -1;
        i = Octets.skipSpace(b, i, to);
        if (i < to && b[i] == '=') return value(b, Octets.skipSpace(b, i + 1, to), to);
        end = i;
        return true;
    }

    /**
     * A token, a host (an IPv6 reference included) or a quoted string; nothing where nothing stands behind the equals
     * sign.
     */
    private boolean value(byte[] b, int from, int to) {
        valueStart = from;
        int i = from;
        if (i < to && b[i] == '"') {
            i = Octets.quotedEnd(b, i, to);
            if (i < 0 || i > to) return fail(from);
        } else {
            while (i < to && valueOctet(b[i])) i++;
        }
        valueEnd = i;
        end = i;
        return true;
    }

    /**
     * Wider than token by what is seen in host, in Call-ID shaped values and in real user agents; never a separator.
     */
    private static boolean valueOctet(byte c) {
        return c < 0 || (c > ' ' && c != ';' && c != ',' && c != '"' && c != '<' && c != '>' && c != 0x7f);
    }

    private boolean fail(int at) {
        broken = true;
        end = at;
        return false;
    }

    /** Whether the whole of {@code from..to} is parameters; -1 if so, otherwise where it breaks. */
    int check(byte[] b, int from, int to) {
        int i = from;
        while (next(b, i, to)) i = end;
        return broken ? end : -1;
    }
}
