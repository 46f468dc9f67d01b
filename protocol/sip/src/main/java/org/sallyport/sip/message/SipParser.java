package org.sallyport.sip.message;

import java.util.Arrays;
import java.util.Optional;
import org.sallyport.machine.Malformed;
import org.sallyport.refusal.RefusalReason;

/**
 * Reads messages one after the other with one index; owned by whoever reads the socket.
 *
 * <p>What it allocates for a good message is the message and its exact index.
 */
public final class SipParser {
    private final SipLimits limits;
    private final SipIndex index = new SipIndex();
    private final HeadRules rules = new HeadRules();

    /** A parser with these limits. */
    public SipParser(SipLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads one datagram (RFC 3261 §18.3): what stands behind Content-Length is dropped, a body shorter than it is an
     * error, without Content-Length the body goes to the end. The array is the message's own from here on.
     */
    public Parsed datagram(byte[] bytes) {
        return whole(bytes, false);
    }

    /** Reads one WebSocket message (RFC 7118 §5): Content-Length, where it is there, must fit exactly. */
    public Parsed webSocketMessage(byte[] bytes) {
        return whole(bytes, true);
    }

    private Parsed whole(byte[] bytes, boolean exact) {
        int from = 0;
        while (from + 1 < bytes.length && (bytes[from] == '\n' || bytes[from] == '\r' && bytes[from + 1] == '\n')) {
            from += bytes[from] == '\n' ? 1 : 2;
        }
        if (bytes.length - from > limits.messageBytesMax()) {
            Malformed why = new Malformed("the message is too long", limits.messageBytesMax(), "RFC 3261 §18.1.1");
            return new Parsed.Bad(why, RefusalReason.TOO_LARGE);
        }
        return LineEnds.bare(bytes, from, bytes.length) ? bareLines(bytes, from, exact) : whole(bytes, from, exact);
    }

    private Parsed bareLines(byte[] bytes, int from, boolean exact) {
        int end = LineEnds.headEnd(bytes, from, bytes.length);
        int head = end < 0 ? bytes.length : end;
        byte[] mended = LineEnds.mended(bytes, from, head);
        byte[] all = Arrays.copyOf(mended, mended.length + bytes.length - head);
        System.arraycopy(bytes, head, all, mended.length, bytes.length - head);
        if (!LineEnds.mixed(bytes, from, head)) return whole(all, 0, exact);
        head(all, 0, all.length);
        index.fail("lines end in LF and in CRLF", 0, "RFC 3261 §7");
        return bad(all, 0, all.length);
    }

    private Parsed whole(byte[] bytes, int from, boolean exact) {
        if (!head(bytes, from, bytes.length)) return bad(bytes, from, bytes.length);
        int body = bodyStart();
        int there = bytes.length - body;
        int length = contentLength() < 0 ? there : contentLength();
        if (length > there || exact && length != there) {
            index.fail("Content-Length is not the body's length", body, "RFC 3261 §18.3");
            return bad(bytes, from, bytes.length);
        }
        return new Parsed.Ok(message(bytes, from, body + length));
    }

    /** Reads a head; true if it is complete and without fault. */
    boolean head(byte[] b, int from, int to) {
        if (index.scan(b, from, to, limits)) rules.check(index, b, limits);
        return index.fault == null;
    }

    /**
     * Why whoever reads by these limits would not take the message: the parser of the other end, asked before it is
     * sent. Allocates nothing where it would.
     */
    public Optional<RefusalReason> objection(SipMessage message) {
        byte[] b = message.array();
        if (b.length > limits.messageBytesMax()) return Optional.of(RefusalReason.TOO_LARGE);
        return head(b, 0, b.length) ? Optional.empty() : Optional.of(index.refusal);
    }

    /** Scans one datagram and keeps nothing, for measuring: whether the head is there up to its empty line. */
    public boolean indexOnly(byte[] b) {
        return index.scan(b, 0, b.length, limits);
    }

    /** Positions of the last head, counted from {@code from}. */
    SipIndex.Head snapshot(int from) {
        return index.snapshot(from);
    }

    /** Where the body of the last head starts. */
    int bodyStart() {
        return index.slots[SipIndex.BODY];
    }

    /** Content-Length of the last head, -1 for none. */
    int contentLength() {
        return rules.contentLength;
    }

    void fail(String why, int offset, String section, RefusalReason as) {
        index.fail(why, offset, section, as);
    }

    private SipMessage message(byte[] b, int from, int end) {
        byte[] own = from == 0 && end == b.length ? b : Arrays.copyOfRange(b, from, end);
        return new SipMessage(own, index.snapshot(from));
    }

    /** The last head as a fault, with the request where it may be answered (RFC 3261 §8.2.6, §17.1.1.3). */
    Parsed.Bad bad(byte[] b, int from, int to) {
        boolean request = index.slots[SipIndex.KIND] == 1 && index.speaksSip;
        int method = index.slots[SipIndex.METHOD];
        boolean ack = request && index.slots[SipIndex.METHOD_END] - method == 3 && Octets.same(b, method, "ACK");
        Optional<SipMessage> answerable = request && !ack && rules.hasReturnAddress(index, b)
                ? Optional.of(message(b, from, to)) : Optional.empty();
        boolean response = index.slots[SipIndex.KIND] == 0 && index.slots[SipIndex.METHOD] >= 100
                && rules.hasReturnAddress(index, b);
        return new Parsed.Bad(index.malformed(from), answerable, index.refusal,
                response ? Optional.of(message(b, from, to)) : Optional.empty());
    }
}
