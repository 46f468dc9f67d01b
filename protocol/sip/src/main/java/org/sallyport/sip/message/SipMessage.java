package org.sallyport.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One SIP message as it stood on the wire (RFC 3261 §7), never changed; text is made when it is asked for.
 *
 * <p>It may be handed from one thread to another. The accessors for mandatory header fields give something empty
 * only on a message that came from {@link Parsed.Bad}. Octets are read as UTF-8.
 */
public final class SipMessage {
    private static final int MAX_FORWARDS_MAX = 255;

    private final byte[] bytes;
    /** Null where it is looked for only when somebody reads the message. */
    SipIndex.@Nullable Head head;
    private @Nullable String method;
    private @Nullable String requestUri;
    private @Nullable Optional<SipUri> uri;
    private @Nullable Via topVia;
    private @Nullable NameAddr from;
    private @Nullable NameAddr to;
    private @Nullable CSeq cseq;
    private @Nullable String callId;
    private @Nullable List<NameAddr> routes;

    /** {@code head} null for a message that is indexed when somebody reads it. */
    SipMessage(byte[] bytes, SipIndex.@Nullable Head head) {
        this.bytes = bytes;
        this.head = head;
    }

    /** Reads one datagram with {@link SipLimits#DEFAULT}. The array is the message's own from here on. */
    public static Parsed parseDatagram(byte[] bytes) {
        return parseDatagram(bytes, SipLimits.DEFAULT);
    }

    /** Reads one datagram; see {@link SipParser#datagram}, which does it with less garbage. */
    public static Parsed parseDatagram(byte[] bytes, SipLimits limits) {
        return new SipParser(limits).datagram(bytes);
    }

    /**
     * A response without body (RFC 3261 §8.2.6): Via, From, To, Call-ID and CSeq as in the request, Timestamp in a 100,
     * Record-Route where it starts a dialog (§12.1.1).
     *
     * @param status 100 to 699
     * @param phrase reason phrase
     * @param toTag added to To where it has no tag; null for none, as a 100 may do
     */
    public static SipMessage response(SipMessage request, int status, String phrase, @Nullable String toTag) {
        return ResponseWriter.write(request, status, phrase, toTag);
    }

    /** Starts a request of our own; header fields come out in the order in which they go in. */
    public static SipBuilder request(String method, String uri) {
        return new SipBuilder(method, uri);
    }

    SipIndex.Head head() {
        SipIndex.Head h = head;
        if (h == null) {
            SipIndex index = new SipIndex();
            if (!index.scan(bytes, 0, bytes.length, SipLimits.UNBOUNDED)) {
                throw new IllegalStateException("a message of our own breaks the grammar: " + index.fault);
            }
            h = index.snapshot(0);
            head = h;
        }
        return h;
    }

    /**
     * Forgets everything that can be read again from the octets: for a message that is kept for a retransmission and
     * will most likely never be looked at again.
     */
    public void rest() {
        head = null;
        method = null;
        requestUri = null;
        uri = null;
        topVia = null;
        from = null;
        to = null;
        cseq = null;
        callId = null;
        routes = null;
    }

    /**
     * What was read of the message that this one was made of need not be read again.
     *
     * @param touched bit per {@link HeaderName} whose lines are others now
     * @param newUri its Request-URI, null where that is the same or none
     * @param newVia its topmost Via, null where that is the same, or has to be looked for
     */
    void inherit(SipMessage of, long touched, @Nullable String newUri, @Nullable Via newVia) {
        if ((of.slot(SipIndex.FLAGS) & (SipIndex.FOLDED | SipIndex.WHOLE)) != SipIndex.WHOLE) return;
        method = of.isRequest() ? of.method : null;
        requestUri = newUri != null ? newUri : of.requestUri;
        uri = newUri != null ? null : of.uri;
        if (newVia != null) topVia = newVia;
        else if (isSame(HeaderName.VIA, touched)) topVia = of.topVia;
        if (isSame(HeaderName.FROM, touched)) from = of.from;
        if (isSame(HeaderName.TO, touched)) to = of.to;
        if (isSame(HeaderName.CSEQ, touched)) cseq = of.cseq;
        if (isSame(HeaderName.CALL_ID, touched)) callId = of.callId;
        if (isSame(HeaderName.ROUTE, touched)) routes = of.routes;
    }

    /** The same of the request that this one answers. */
    void inheritAnswered(SipMessage request, boolean tagged) {
        if ((request.slot(SipIndex.FLAGS) & SipIndex.FOLDED) != 0) return;
        topVia = request.topVia;
        from = request.from;
        if (!tagged) to = request.to;
        cseq = request.cseq;
        callId = request.callId;
    }

    private static boolean isSame(HeaderName name, long touched) {
        return (touched >>> name.ordinal() & 1) == 0;
    }

    byte[] array() {
        return bytes;
    }

    private int slot(int i) {
        return head().slots()[i];
    }

    /** Whether it is a request. */
    public boolean isRequest() {
        return slot(SipIndex.KIND) == 1;
    }

    /** Of a request its method, of a response the one in CSeq; a constant of {@link Method} where there is one. */
    public String method() {
        if (method == null) {
            if (isRequest()) method = Method.of(bytes, slot(SipIndex.METHOD), slot(SipIndex.METHOD_END));
            else method = cseq().method();
        }
        return method;
    }

    /** The Request-URI as it stood; empty in a response. */
    public String requestUri() {
        if (requestUri == null && isRequest()) {
            requestUri = Octets.text(bytes, slot(SipIndex.URI), slot(SipIndex.URI_END));
        }
        return requestUri == null ? "" : requestUri;
    }

    /** The Request-URI in its parts; null in a response. */
    public @Nullable SipUri uri() {
        if (!isRequest()) return null;
        if (uri == null) uri = SipUri.parse(requestUri());
        return uri.orElse(null);
    }

    /** The status code; 0 in a request. */
    public int status() {
        return isRequest() ? 0 : slot(SipIndex.METHOD);
    }

    /** The reason phrase, perhaps empty; empty in a request. */
    public String reason() {
        return isRequest() ? "" : Octets.text(bytes, slot(SipIndex.URI), slot(SipIndex.URI_END));
    }

    /** Whether a line of this name is there. */
    public boolean has(HeaderName name) {
        return (head().present() >>> name.ordinal() & 1) != 0;
    }

    /** How many lines the head has. */
    public int headerCount() {
        return head().count();
    }

    /** The name of line {@code i} as it stood; together with {@link #headerValue} this walks what is unknown too. */
    public String headerName(int i) {
        int at = SipIndex.FIXED + Objects.checkIndex(i, headerCount()) * SipIndex.STRIDE;
        return Octets.text(bytes, slot(at + SipIndex.NAME), slot(at + SipIndex.NAME_END));
    }

    /** The field of line {@code i}; null for one that has no entry in {@link HeaderName}. */
    public @Nullable HeaderName headerField(int i) {
        int at = SipIndex.FIXED + Objects.checkIndex(i, headerCount()) * SipIndex.STRIDE;
        int id = slot(at) & SipIndex.ID_MASK;
        return id == SipIndex.UNKNOWN ? null : HeaderName.byId(id);
    }

    /** The whole value of line {@code i}, unfolded. */
    public String headerValue(int i) {
        return valueAt(SipIndex.FIXED + Objects.checkIndex(i, headerCount()) * SipIndex.STRIDE);
    }

    private String valueAt(int at) {
        return unfolded(bytes, slot(at + SipIndex.VALUE), slot(at + SipIndex.VALUE_END));
    }

    private int first(HeaderName name) {
        return has(name) ? SipIndex.find(head().slots(), headerCount(), name.ordinal(), 0) : -1;
    }

    /** The whole value of the first line of this name, trimmed and unfolded; null where there is none. */
    public @Nullable String header(HeaderName name) {
        int at = first(name);
        return at < 0 ? null : valueAt(at);
    }

    /** As {@link #header(HeaderName)}; empty where there is none. */
    public String text(HeaderName name) {
        return header(name) instanceof String value ? value : "";
    }

    /** As {@link #header(HeaderName)}, by a name in any case, long or compact. */
    public @Nullable String header(String name) {
        int known = HeaderName.idOf(name);
        if (known >= 0) return header(HeaderName.byId(known));
        List<String> all = others(name, true);
        return all.isEmpty() ? null : all.getFirst();
    }

    /** All lines of this name, one string each; for names without an entry in {@link HeaderName} too. */
    public List<String> lines(String name) {
        int known = HeaderName.idOf(name);
        return known >= 0 ? lines(HeaderName.byId(known), false) : others(name, false);
    }

    private List<String> others(String name, boolean firstOnly) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        List<String> out = new ArrayList<>(2);
        for (int i = 0; i < headerCount(); i++) {
            int at = SipIndex.FIXED + i * SipIndex.STRIDE;
            if ((slot(at) & SipIndex.ID_MASK) != SipIndex.UNKNOWN) continue;
            if (!sameName(bytes, slot(at + SipIndex.NAME), slot(at + SipIndex.NAME_END), wanted)) continue;
            out.add(valueAt(at));
            if (firstOnly) return out;
        }
        return out;
    }

    static boolean sameName(byte[] b, int from, int to, byte[] wanted) {
        if (to - from != wanted.length) return false;
        for (int i = 0; i < wanted.length; i++) {
            if (lower(b[from + i]) != lower(wanted[i])) return false;
        }
        return true;
    }

    private static int lower(byte c) {
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }

    /** All values of this name in order, split at commas where its grammar is a list. */
    public List<String> values(HeaderName name) {
        return lines(name, name.arity() == HeaderName.Arity.LIST);
    }

    private List<String> lines(HeaderName name, boolean split) {
        if (!has(name)) return List.of();
        List<String> out = new ArrayList<>(4);
        forEach(name, split, (b, start, end) -> out.add(unfolded(b, start, end)));
        return out;
    }

    private interface Range {
        void at(byte[] b, int start, int end);
    }

    /** Calls with each value that is not empty, trimmed. */
    private void forEach(HeaderName name, boolean split, Range sink) {
        int[] slots = head().slots();
        for (int i = 0, at = SipIndex.FIXED; i < headerCount(); i++, at += SipIndex.STRIDE) {
            if ((slots[at] & SipIndex.ID_MASK) != name.ordinal()) continue;
            int start = slots[at + SipIndex.VALUE];
            int to = slots[at + SipIndex.VALUE_END];
            while (start <= to) {
                int end = split ? ListScan.end(bytes, start, to) : to;
                int first = Octets.skipSpace(bytes, start, end);
                int last = Octets.trimEnd(bytes, first, end);
                if (last > first || !split) sink.at(bytes, first, last);
                start = end + 1;
            }
        }
    }

    /** The topmost Via. */
    public Via topVia() {
        int at = topVia == null ? first(HeaderName.VIA) : -1;
        if (at >= 0) {
            int to = slot(at + SipIndex.VALUE_END);
            int start = ListScan.start(bytes, slot(at + SipIndex.VALUE), to);
            topVia = Via.parse(bytes, start, ListScan.end(bytes, start, to));
        }
        return topVia == null ? Via.NONE : topVia;
    }

    /** The topmost Via; empty where a damaged message has none that can be read. */
    public Optional<Via> readableVia() {
        return Optional.of(topVia()).filter(v -> v != Via.NONE);
    }

    /** How many Via values there are. */
    public int viaCount() {
        int n = 0;
        int[] slots = head().slots();
        for (int at = first(HeaderName.VIA); at >= 0; at = next(at, HeaderName.VIA)) {
            int to = slots[at + SipIndex.VALUE_END];
            for (int i = ListScan.start(bytes, slots[at + SipIndex.VALUE], to); i < to; n++) {
                i = ListScan.start(bytes, ListScan.end(bytes, i, to), to);
            }
        }
        return n;
    }

    /** The next line of that name behind the one in slot {@code at}, or -1. */
    private int next(int at, HeaderName name) {
        int line = (at - SipIndex.FIXED) / SipIndex.STRIDE;
        return SipIndex.find(head().slots(), headerCount(), name.ordinal(), line + 1);
    }

    /** Whether these ASCII characters stand somewhere in a value of this name. */
    public boolean mentions(HeaderName name, String text) {
        int[] slots = head().slots();
        for (int at = first(name); at >= 0; at = next(at, name)) {
            int last = slots[at + SipIndex.VALUE_END] - text.length();
            for (int i = slots[at + SipIndex.VALUE]; i <= last; i++) {
                if (Octets.same(bytes, i, text)) return true;
            }
        }
        return false;
    }

    /** All Via values, topmost first; one that cannot be read is left out. */
    public List<Via> vias() {
        List<Via> out = new ArrayList<>(4);
        forEach(HeaderName.VIA, true, (b, start, end) -> {
            Via via = Via.parse(b, start, end);
            if (via != null) out.add(via);
        });
        return out;
    }

    /** The From field. */
    public NameAddr from() {
        if (from == null) from = address(HeaderName.FROM);
        return from == null ? NameAddr.NONE : from;
    }

    /** The To field. */
    public NameAddr to() {
        if (to == null) to = address(HeaderName.TO);
        return to == null ? NameAddr.NONE : to;
    }

    private @Nullable NameAddr address(HeaderName name) {
        int at = first(name);
        return at < 0 ? null : NameAddr.parse(bytes, slot(at + SipIndex.VALUE), slot(at + SipIndex.VALUE_END));
    }

    /** The CSeq field. */
    public CSeq cseq() {
        int at = cseq == null ? first(HeaderName.CSEQ) : -1;
        if (at >= 0) {
            int start = slot(at + SipIndex.VALUE);
            int end = slot(at + SipIndex.VALUE_END);
            int digits = start;
            while (digits < end && Octets.is(bytes[digits], Octets.DIGIT)) digits++;
            long number = Octets.number(bytes, start, digits, 0xffff_ffffL);
            String of = Method.of(bytes, Octets.skipSpace(bytes, digits, end), end);
            if (number >= 0) cseq = new CSeq(number, of);
        }
        return cseq == null ? CSeq.NONE : cseq;
    }

    /** The Call-ID. */
    public String callId() {
        if (callId == null) callId = header(HeaderName.CALL_ID);
        return callId == null ? "" : callId;
    }

    /** Max-Forwards, values over 255 as 255; -1 where absent. */
    public int maxForwards() {
        return (int) number(HeaderName.MAX_FORWARDS, MAX_FORWARDS_MAX);
    }

    /**
     * Expires in seconds, values that do not fit as {@link Integer#MAX_VALUE}; -1 where absent or no number (§20.19).
     */
    public int expires() {
        return (int) number(HeaderName.EXPIRES, Integer.MAX_VALUE);
    }

    private long number(HeaderName name, int max) {
        int at = first(name);
        if (at < 0) return -1;
        long n = Octets.number(bytes, slot(at + SipIndex.VALUE), slot(at + SipIndex.VALUE_END), max);
        return n == -2 ? max : n;
    }

    /** Contact values; a lone {@code *} is one of them. */
    public List<NameAddr> contacts() {
        return addresses(HeaderName.CONTACT);
    }

    /** Route values, the next hop first. */
    public List<NameAddr> routes() {
        if (routes == null) routes = List.copyOf(addresses(HeaderName.ROUTE));
        return routes;
    }

    /** Record-Route values, topmost first. */
    public List<NameAddr> recordRoutes() {
        return addresses(HeaderName.RECORD_ROUTE);
    }

    /** Path values (RFC 3327), topmost first. */
    public List<NameAddr> paths() {
        return addresses(HeaderName.PATH);
    }

    /** The values of a field of addresses; one that cannot be read is left out. */
    public List<NameAddr> addresses(HeaderName name) {
        if (!has(name)) return List.of();
        List<NameAddr> out = new ArrayList<>(2);
        forEach(name, true, (b, start, end) -> {
            NameAddr a = NameAddr.parse(b, start, end);
            if (a != null) out.add(a);
        });
        return out;
    }

    /** Content-Type as it stood, or null. */
    public @Nullable String contentType() {
        return header(HeaderName.CONTENT_TYPE);
    }

    /** A copy of the body, perhaps empty. */
    public byte[] body() {
        return Arrays.copyOfRange(bytes, slot(SipIndex.BODY), bytes.length);
    }

    /** The body's length in octets. */
    public int bodyLength() {
        return bytes.length - slot(SipIndex.BODY);
    }

    /** Starts a changed copy. */
    public SipEditor edit() {
        return new SipEditor(this);
    }

    /** The whole message for sending. Not a copy: the caller does not change it. */
    public byte[] bytes() {
        return bytes;
    }

    /** Start line only: what a log may show without more thought. */
    @Override
    public String toString() {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\r') end++;
        return Octets.text(bytes, 0, end);
    }

    /** Text with every fold as one SP (RFC 3261 §7.3.1). */
    static String unfolded(byte[] b, int from, int to) {
        int cr = from;
        while (cr < to && b[cr] != '\r') cr++;
        if (cr == to) return Octets.text(b, from, to);
        byte[] out = new byte[to - from];
        return Octets.text(out, 0, unfold(b, from, to, out, 0));
    }

    /** Writes a value with every fold as one SP; gives the position behind it. */
    static int unfold(byte[] b, int from, int to, byte[] out, int at) {
        int n = at;
        int i = from;
        while (i < to) {
            if (b[i] != '\r') {
                out[n++] = b[i++];
                continue;
            }
            while (n > at && (out[n - 1] == ' ' || out[n - 1] == '\t')) n--;
            i = Octets.skipSpace(b, i, to);
            out[n++] = ' ';
        }
        return n;
    }
}
