package org.sallyport.sip.message;

import java.util.Arrays;
import org.sallyport.refusal.RefusalReason;

/**
 * What a head must hold before anybody works on it: the mandatory header fields well formed, the CSeq of its method,
 * every address that decides where something is sent readable (RFC 3261 §8.1.1, §16.3 step 1, §20).
 *
 * <p>One owner; allocates nothing. Faults go to the index.
 */
final class HeadRules {
    /** Far beyond any limit on messages, and no sum of it and a head leaves an int. */
    private static final int LENGTH_MAX = 1 << 30;

    private final AddressScan address = new AddressScan();
    private final ViaScan via = new ViaScan();
    private final ParamScan params = new ParamScan();
    /** The Content-Length of the last head, -1 for none. */
    int contentLength;

    void check(SipIndex x, byte[] b, SipLimits limits) {
        contentLength = -1;
        mandatory(x, HeaderName.VIA);
        mandatory(x, HeaderName.FROM);
        mandatory(x, HeaderName.TO);
        mandatory(x, HeaderName.CALL_ID);
        mandatory(x, HeaderName.CSEQ);
        int vias = 0;
        for (int i = 0, at = SipIndex.FIXED; i < x.count; i++, at += SipIndex.STRIDE) {
            int id = x.slots[at] & SipIndex.ID_MASK;
            if (id == SipIndex.UNKNOWN) continue;
            int from = x.slots[at + SipIndex.VALUE];
            int to = x.slots[at + SipIndex.VALUE_END];
            switch (HeaderName.byId(id)) {
                case VIA -> vias = vias(x, b, at, vias);
                case ROUTE, RECORD_ROUTE, PATH, SERVICE_ROUTE -> routes(x, b, from, to);
                case CONTACT -> contact(x, b, from, to);
                case FROM, TO -> tagged(x, b, from, to);
                case CSEQ -> cseq(x, b, from, to);
                case CALL_ID -> callId(x, b, from, to);
                case MAX_FORWARDS -> digits(x, b, from, to, "Max-Forwards is not a number", "RFC 3261 §20.22");
                case CONTENT_LENGTH -> contentLength(x, b, at);
                default -> {}
            }
        }
        if (vias > limits.viasMax()) {
            x.fail("too many Via values", x.slots[SipIndex.HEADERS], "RFC 3261 §20.42", RefusalReason.TOO_MANY_HOPS);
        }
    }

    /** Whether the topmost Via names transport and host: the least that an answer needs. */
    boolean hasReturnAddress(SipIndex x, byte[] b) {
        int at = x.first(HeaderName.VIA);
        if (at < 0) return false;
        int to = x.slots[at + SipIndex.VALUE_END];
        int from = ListScan.start(b, x.slots[at + SipIndex.VALUE], to);
        return via.scanSentBy(b, from, ListScan.end(b, from, to), true);
    }

    private static void mandatory(SipIndex x, HeaderName name) {
        if (!x.has(name)) x.fail("a mandatory header field is missing", x.slots[SipIndex.HEADERS], "RFC 3261 §8.1.1");
    }

    /** The topmost Via is ours to read; of those of others who stand below no more than that they are some. */
    private int vias(SipIndex x, byte[] b, int at, int before) {
        int to = x.slots[at + SipIndex.VALUE_END];
        int n = before;
        int i = ListScan.start(b, x.slots[at + SipIndex.VALUE], to);
        if (i == to && n == 0) x.fail("a Via without a value", i, "RFC 3261 §20.42");
        while (i < to) {
            int end = ListScan.end(b, i, to);
            if (!(n == 0 ? via.scan(b, i, end) : via.scanSentBy(b, i, end, true))) {
                x.fail("a Via value breaks its grammar", i, "RFC 3261 §25.1");
                return n;
            }
            n++;
            i = ListScan.start(b, end, to);
        }
        return n;
    }

    private void routes(SipIndex x, byte[] b, int from, int to) {
        for (int i = ListScan.start(b, from, to); i < to;) {
            int end = ListScan.end(b, i, to);
            if (!address.scan(b, i, end) || star(b)) {
                x.fail("a route breaks its grammar", i, "RFC 3261 §25.1");
                return;
            }
            i = ListScan.start(b, end, to);
        }
    }

    private boolean star(byte[] b) {
        return address.uriEnd - address.uriStart == 1 && b[address.uriStart] == '*';
    }

    /**
     * Checked where it is used for routing; in a rejection it is not, and is not worth losing the rejection for. A
     * comma in a display name without quotes leaves a piece in front that can be nobody's address: that is passed over.
     */
    private void contact(SipIndex x, byte[] b, int from, int to) {
        if (x.slots[SipIndex.KIND] == 0 && x.slots[SipIndex.METHOD] >= 400) return;
        boolean piece = false;
        for (int i = ListScan.start(b, from, to); i < to;) {
            int end = ListScan.end(b, i, to);
            boolean fits = address.scan(b, i, end);
            piece = !fits && namePiece(b, i, end);
            if (!fits && !piece) {
                x.fail("a Contact value breaks its grammar", i, "RFC 3261 §20.10");
                return;
            }
            i = ListScan.start(b, end, to);
        }
        if (piece) x.fail("a Contact without an address", from, "RFC 3261 §20.10");
    }

    private static boolean namePiece(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) if (b[i] >= 0 && ":@<>;\"".indexOf(b[i]) >= 0) return false;
        return true;
    }

    private void tagged(SipIndex x, byte[] b, int from, int to) {
        if (!address.scan(b, from, to) || star(b)) {
            x.fail("From or To is not an address", from, "RFC 3261 §20.20");
            return;
        }
        int tags = 0;
        int i = address.paramsStart;
        while (params.next(b, i, to)) {
            i = params.end;
            boolean tag = params.nameEnd - params.nameStart == 3
                    && Octets.sameIgnoringCase(b, params.nameStart, "tag");
            // A tag without a value is none; a second one would be another dialog to another reader.
            if (tag && params.valueStart < params.valueEnd && params.valueStart >= 0 && ++tags > 1) {
                x.fail("two tags", i, "RFC 3261 §19.3");
            }
        }
    }

    private static void cseq(SipIndex x, byte[] b, int from, int to) {
        int i = from;
        while (i < to && Octets.is(b[i], Octets.DIGIT)) i++;
        int method = Octets.skipSpace(b, i, to);
        if (Octets.number(b, from, i, 0xffff_ffffL) < 0 || method == i || method == to) {
            x.fail("CSeq is not a number below 2^32 and a method", from, "RFC 3261 §20.16");
            return;
        }
        for (int k = method; k < to; k++) {
            if (!Octets.is(b[k], Octets.TOKEN)) {
                x.fail("the method in CSeq is no token", k, "RFC 3261 §20.16");
                return;
            }
        }
        if (x.slots[SipIndex.KIND] == 0) return;
        int start = x.slots[SipIndex.METHOD];
        int length = x.slots[SipIndex.METHOD_END] - start;
        if (!Arrays.equals(b, method, to, b, start, start + length)) {
            x.fail("the method in CSeq is not that of the start line", method, "RFC 3261 §8.1.1.5");
        }
    }

    /** Wider than the grammar's word by a few visible characters (equals sign, comma) that user agents do send. */
    private static void callId(SipIndex x, byte[] b, int from, int to) {
        boolean fits = to > from;
        for (int i = from; i < to; i++) fits &= b[i] > ' ' && b[i] < 0x7f;
        if (!fits) x.fail("Call-ID is not one word", from, "RFC 3261 §20.8");
    }

    private static void digits(SipIndex x, byte[] b, int from, int to, String why, String section) {
        if (Octets.number(b, from, to, Integer.MAX_VALUE) == -1) x.fail(why, from, section);
    }

    /** Digits only, never folded: two readers must not come to two message ends (§18.3, §20.14). */
    private void contentLength(SipIndex x, byte[] b, int at) {
        int from = x.slots[at + SipIndex.VALUE];
        boolean split = (x.slots[at] & SipIndex.FOLDED) != 0;
        long n = split ? -1 : Octets.number(b, from, x.slots[at + SipIndex.VALUE_END], LENGTH_MAX);
        if (n < 0) {
            x.fail("Content-Length is not a number on one line", from, "RFC 3261 §20.14");
        } else {
            contentLength = (int) n;
        }
    }
}
