package org.sallyport.sip.message;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A changed copy of a message: what is not named here goes out octet for octet, in its old place.
 *
 * <p>Two things are mended on the way in any case, because hops read them differently: white space before a colon and
 * folded lines (RFC 3261 §7.3.1 calls the results equal). Content-Length is added where it was missing. One owner; the
 * message it came from stays as it is. Names that are not there are no error when removed.
 */
public final class SipEditor {
    private static final byte[] NOTHING = {};

    private final SipMessage base;
    private final byte[] octets;
    private final int[] slots;
    /** Lines in their order: the slot of a line of the base, or the complement of an index into {@link #own}. */
    private int[] lines;
    private int count;
    private Own[] own = new Own[8];
    private int ownCount;
    /** Null where the start line stays. */
    private byte @Nullable [] requestLine;
    /** 0 where the start line stays. */
    private int newStatus;
    private byte[] newPhrase = NOTHING;
    private byte @Nullable [] body;
    private boolean changed;
    /** Bit n: lines of the header field with ordinal n are not those of the base any more. */
    private long touched;
    private @Nullable String newUri;
    /** The topmost Via value where it is one of ours, read already; null where it has to be looked for. */
    private @Nullable Via newVia;

    /** A line of ours; {@code id} is an ordinal of {@link HeaderName} or {@link SipIndex#UNKNOWN}. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Own(int id, byte[] name, byte[] value) {}

    SipEditor(SipMessage base) {
        this.base = base;
        octets = base.array();
        SipIndex.Head head = base.head();
        slots = head.slots();
        count = head.count();
        lines = new int[count + 8];
        for (int i = 0; i < count; i++) lines[i] = SipIndex.FIXED + i * SipIndex.STRIDE;
        changed = (slots[SipIndex.FLAGS] & (SipIndex.FOLDED | SipIndex.SPACED)) != 0;
    }

    /** Sets the Request-URI of a request. */
    public SipEditor requestUri(String uri) {
        if (!base.isRequest()) throw new IllegalStateException("a response has no Request-URI");
        if (uri.indexOf(' ') >= 0) throw new IllegalArgumentException("space in a Request-URI");
        requestLine = LineWriter.value(base.method() + " " + uri + " SIP/2.0");
        newUri = uri;
        changed = true;
        return this;
    }

    /** Sets code and phrase of a response. */
    public SipEditor status(int status, String phrase) {
        if (base.isRequest()) throw new IllegalStateException("a request has no status");
        if (status < 100 || status > 699) throw new IllegalArgumentException("status=" + status);
        newStatus = status;
        newPhrase = LineWriter.value(phrase);
        changed = true;
        return this;
    }

    /** Replaces the topmost Via value; as {@link #replaceFirstValue}, and nobody has to read it again. */
    public SipEditor topVia(Via via) {
        // A line without a value on top, as none is that was received, would hide it.
        boolean topmost = valued(HeaderName.VIA) == find(HeaderName.VIA.ordinal(), 0);
        replaceFirstValue(HeaderName.VIA, via.toString());
        if (topmost) newVia = via;
        return this;
    }

    /** Puts a Via of ours on top; as {@link #addFirst}, and nobody has to read it again. */
    public SipEditor addVia(Via via) {
        addFirst(HeaderName.VIA, via.toString());
        newVia = via;
        return this;
    }

    /** Replaces all lines of this name by one, in the place of the first; where there is none, adds it. */
    public SipEditor set(HeaderName name, String value) {
        int i = find(name.ordinal(), 0);
        if (i < 0) return addFirst(name, value);
        lines[i] = own(name, LineWriter.value(value));
        removeFrom(name.ordinal(), i + 1);
        changed = true;
        return this;
    }

    /** Adds a line before the first one of this name; where there is none, behind the Via lines. */
    public SipEditor addFirst(HeaderName name, String value) {
        int i = find(name.ordinal(), 0);
        insert(i >= 0 ? i : name == HeaderName.VIA ? 0 : behindVias(), own(name, LineWriter.value(value)));
        return this;
    }

    /** Adds a line behind the last one of this name; where there is none, at the end. */
    public SipEditor addLast(HeaderName name, String value) {
        int last = -1;
        for (int i = find(name.ordinal(), 0); i >= 0; i = find(name.ordinal(), i + 1)) last = i;
        insert(last < 0 ? count : last + 1, own(name, LineWriter.value(value)));
        return this;
    }

    /** Adds a line at the end, by any name. */
    public SipEditor addLast(String name, String value) {
        Optional<HeaderName> known = HeaderName.of(name);
        if (known.isPresent()) return addLast(known.get(), value);
        insert(count, keep(new Own(SipIndex.UNKNOWN, LineWriter.name(name), LineWriter.value(value))));
        return this;
    }

    /** Removes all lines of this name, in whatever spelling they came. */
    public SipEditor removeAll(HeaderName name) {
        removeFrom(name.ordinal(), 0);
        return this;
    }

    /** Removes all lines of this name, in any case, long or compact. */
    public SipEditor removeAll(String name) {
        Optional<HeaderName> known = HeaderName.of(name);
        if (known.isPresent()) return removeAll(known.get());
        byte[] wanted = LineWriter.utf8(name);
        for (int i = count - 1; i >= 0; i--) {
            if (id(i) == SipIndex.UNKNOWN && named(i, wanted)) removeLine(i);
        }
        return this;
    }

    /** Removes the first value of this name: the line, or what stands before its first comma. */
    public SipEditor removeFirstValue(HeaderName name) {
        int i = valued(name);
        if (i < 0) return this;
        byte[] rest = rest(name, i);
        touch(name.ordinal());
        if (rest == null) removeLine(i);
        else lines[i] = own(name, rest);
        changed = true;
        return this;
    }

    /** Replaces the first value of this name and leaves those behind it; where there is none, adds it. */
    public SipEditor replaceFirstValue(HeaderName name, String value) {
        int i = valued(name);
        if (i < 0) return addFirst(name, value);
        byte[] rest = rest(name, i);
        lines[i] = own(name, LineWriter.value(value));
        if (rest != null) insert(i + 1, own(name, rest));
        changed = true;
        return this;
    }

    /** Sets body, Content-Type and Content-Length; {@code contentType} null removes the body. */
    public SipEditor body(@Nullable String contentType, byte[] bytes) {
        body = contentType == null ? new byte[0] : bytes;
        if (contentType == null) removeAll(HeaderName.CONTENT_TYPE);
        else set(HeaderName.CONTENT_TYPE, contentType);
        changed = true;
        return this;
    }

    /** The changed message; the base itself where nothing changed. */
    public SipMessage build() {
        if (!changed) return base;
        int bodyStart = slots[SipIndex.BODY];
        if (body != null || find(HeaderName.CONTENT_LENGTH.ordinal(), 0) < 0) {
            int length = body != null ? body.length : octets.length - bodyStart;
            setLength(Integer.toString(length));
        }
        LineWriter out = new LineWriter(sizeMax(), count);
        if (requestLine != null) out.requestLine(requestLine, base.method().length());
        else if (newStatus != 0) out.statusLine(newStatus, newPhrase);
        else out.startLine(octets, slots);
        for (int i = 0; i < count; i++) {
            if (lines[i] < 0) {
                Own line = own[~lines[i]];
                out.line(line.id(), line.name(), line.value());
            } else if (!LineWriter.plain(slots, lines[i])) {
                out.field(octets, slots, lines[i], NOTHING);
            } else {
                int last = lastOfRun(i);
                out.run(octets, slots, lines[i], lines[last], lineEnd(lines[last]));
                i = last;
            }
        }
        SipMessage made = body != null ? out.message(body, 0, body.length)
                : out.message(octets, bodyStart, octets.length);
        made.inherit(base, touched, newUri, newVia);
        return made;
    }

    private void touch(int id) {
        touched |= 1L << id;
        if (id == HeaderName.VIA.ordinal()) newVia = null;
    }

    /** The index of the last of untouched neighbours. */
    private int lastOfRun(int first) {
        int last = first;
        while (last + 1 < count && lines[last + 1] == lines[last] + SipIndex.STRIDE
                && LineWriter.plain(slots, lines[last + 1])) {
            last++;
        }
        return last;
    }

    /** Where the next line of the base starts, or its empty line. */
    private int lineEnd(int slot) {
        int next = slot + SipIndex.STRIDE;
        return next < slots.length ? slots[next + SipIndex.NAME] : slots[SipIndex.BODY] - 2;
    }

    private int sizeMax() {
        int size = slots[SipIndex.HEADERS];
        if (requestLine != null) size = requestLine.length + 2;
        // "SIP/2.0 200 " and the line end.
        else if (newStatus != 0) size = 14 + newPhrase.length;
        for (int i = 0; i < count; i++) {
            if (lines[i] >= 0) size += lineEnd(lines[i]) - slots[lines[i] + SipIndex.NAME];
            else size += own[~lines[i]].name().length + own[~lines[i]].value().length + 4;
        }
        return size + 2 + (body != null ? body.length : octets.length - slots[SipIndex.BODY]);
    }

    private void setLength(String digits) {
        int i = find(HeaderName.CONTENT_LENGTH.ordinal(), 0);
        int line = own(HeaderName.CONTENT_LENGTH, LineWriter.utf8(digits));
        if (i < 0) insert(count, line);
        else lines[i] = line;
    }

    private int own(HeaderName name, byte[] value) {
        touch(name.ordinal());
        return keep(new Own(name.ordinal(), name.octets(), value));
    }

    private int keep(Own line) {
        if (ownCount == own.length) own = Arrays.copyOf(own, ownCount * 2);
        own[ownCount] = line;
        return ~ownCount++;
    }

    private int id(int i) {
        return lines[i] < 0 ? own[~lines[i]].id() : slots[lines[i]] & SipIndex.ID_MASK;
    }

    private boolean named(int i, byte[] wanted) {
        if (lines[i] >= 0) {
            int slot = lines[i];
            return SipMessage.sameName(octets, slots[slot + SipIndex.NAME], slots[slot + SipIndex.NAME_END], wanted);
        }
        byte[] name = own[~lines[i]].name();
        return SipMessage.sameName(name, 0, name.length, wanted);
    }

    private int find(int id, int from) {
        for (int i = from; i < count; i++) {
            if (id(i) == id) return i;
        }
        return -1;
    }

    /** The first line of this name that has a value, or -1. */
    private int valued(HeaderName name) {
        for (int i = find(name.ordinal(), 0); i >= 0; i = find(name.ordinal(), i + 1)) {
            boolean ours = lines[i] < 0;
            byte[] b = ours ? own[~lines[i]].value() : octets;
            int from = ours ? 0 : slots[lines[i] + SipIndex.VALUE];
            int to = ours ? b.length : slots[lines[i] + SipIndex.VALUE_END];
            if (name.arity() != HeaderName.Arity.LIST || ListScan.start(b, from, to) < to) return i;
        }
        return -1;
    }

    private int behindVias() {
        int i = 0;
        for (int via = find(HeaderName.VIA.ordinal(), 0); via >= 0; via = find(HeaderName.VIA.ordinal(), via + 1)) {
            i = via + 1;
        }
        return i;
    }

    private void insert(int i, int line) {
        if (count == lines.length) lines = Arrays.copyOf(lines, count * 2 + 1);
        System.arraycopy(lines, i, lines, i + 1, count - i);
        lines[i] = line;
        count++;
        changed = true;
    }

    private void removeLine(int i) {
        System.arraycopy(lines, i + 1, lines, i, count - i - 1);
        count--;
        changed = true;
    }

    private void removeFrom(int id, int from) {
        touch(id);
        for (int i = count - 1; i >= from; i--) {
            if (id(i) == id) removeLine(i);
        }
    }

    /** What stands behind the first value of a line, unfolded; null where nothing does. */
    private byte @Nullable [] rest(HeaderName name, int i) {
        if (name.arity() != HeaderName.Arity.LIST) return null;
        byte[] b = octets;
        int from;
        int to;
        if (lines[i] < 0) {
            b = own[~lines[i]].value();
            from = 0;
            to = b.length;
        } else {
            from = slots[lines[i] + SipIndex.VALUE];
            to = slots[lines[i] + SipIndex.VALUE_END];
        }
        int comma = ListScan.end(b, ListScan.start(b, from, to), to);
        int next = ListScan.start(b, comma, to);
        return next >= to ? null : LineWriter.utf8(SipMessage.unfolded(b, next, to));
    }
}
