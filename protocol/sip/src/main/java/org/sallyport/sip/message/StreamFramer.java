package org.sallyport.sip.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Malformed;
import org.sallyport.refusal.RefusalReason;

/**
 * Cuts a stream into messages by Content-Length and finds the keep-alives between them (RFC 3261 §18.3, RFC 5626
 * §4.4.1); owned by the connection's one reader.
 *
 * <p>A message over a limit is passed over where everybody would come to the same end of it, since the connection may
 * carry others' calls: {@link LengthScan} tells. So is any other fault where {@link #passFaults} was called. Else
 * nothing behind a fault can be trusted, and the stream is broken for good. Holds at most one message of
 * {@link SipLimits#messageBytesMax} and one push, provided that {@link #next} is called until it has no more.
 */
public final class StreamFramer {
    private static final Framed MORE = new Framed.More();
    private static final Framed PONG = new Framed.Pong();
    private static final int BUFFER_AT_FIRST = 2048;

    /**
     * Most octets of a message that is passed over, its head included: 1 MiB. Whoever sends more has lost the thread.
     */
    public static final int PASSED_OVER_BYTES_MAX = 1 << 20;

    private SipLimits limits;
    private SipParser parser;
    private byte[] buffer = new byte[BUFFER_AT_FIRST];
    private int start;
    private int end;
    /** How far the search for the end of the head has come, counted from {@link #start}. */
    private int searched;
    /** Whether the first line was looked at. */
    private boolean greeted;
    /** Whether the first line ended in LF without CR. */
    private boolean bareLines;
    /** The head of the message that waits for its body, and its length in octets. */
    private SipIndex.@Nullable Head head;
    private int length;
    /** Octets still to come of a message that is passed over. */
    private int passing;
    private boolean passFaults;
    private Framed.@Nullable Broken broken;

    /** A framer at the start of a stream. */
    public StreamFramer(SipLimits limits) {
        this.limits = limits;
        this.parser = new SipParser(limits);
    }

    /** From the next message on these limits hold: what a peer may send depends on what it has proven. */
    public void limits(SipLimits other) {
        limits = other;
        parser = new SipParser(other);
    }

    /**
     * From now on what breaks the grammar is passed over too: for a peer that forwards others' messages and frames them
     * itself. Of anybody else a fault means that the thread is lost, as after a length that was too short.
     */
    public void passFaults() {
        passFaults = true;
    }

    /** Takes a copy of these octets. */
    public void push(byte[] bytes, int offset, int count) {
        if (broken != null) return;
        if (end + count > buffer.length) makeRoom(count);
        System.arraycopy(bytes, offset, buffer, end, count);
        end += count;
    }

    private void makeRoom(int count) {
        int held = end - start;
        int wanted = held + count;
        byte[] target = wanted <= buffer.length ? buffer : new byte[Math.max(wanted, buffer.length * 2)];
        System.arraycopy(buffer, start, target, 0, held);
        buffer = target;
        start = 0;
        end = held;
    }

    /** Octets that wait for the rest of their message. */
    public int heldBytes() {
        return end - start;
    }

    /** Whether a message has begun and not ended. */
    public boolean midMessage() {
        return passing > 0 || end > start;
    }

    /** The next thing the stream holds; call until {@link Framed.More} or {@link Framed.Broken}. */
    public Framed next() {
        if (broken != null) return broken;
        if (passing > 0) {
            int gone = Math.min(passing, end - start);
            passing -= gone;
            consume(gone);
            if (passing > 0) return MORE;
        }
        if (head == null) {
            if (searched == 0) {
                Framed keepAlive = keepAlive();
                if (keepAlive != null) return keepAlive;
            }
            int headEnd = headEnd();
            if (broken != null) return broken;
            if (headEnd < 0) return MORE;
            Framed fault = fault(headEnd);
            if (fault != null) return fault;
        }
        if (end - start < length) return MORE;
        byte[] own = Arrays.copyOfRange(buffer, start, start + length);
        SipMessage message = new SipMessage(own, head);
        consume(length);
        return new Framed.Message(message);
    }

    private void consume(int octets) {
        start += octets;
        head = null;
        searched = 0;
        greeted = false;
        bareLines = false;
        if (start != end) return;
        start = 0;
        end = 0;
        // A long message leaves no long buffer behind on a connection that is quiet from now on.
        if (buffer.length > 8 * BUFFER_AT_FIRST) buffer = new byte[BUFFER_AT_FIRST];
    }

    /** CRLF pairs at a message boundary; null where a message starts or nothing is there. */
    private @Nullable Framed keepAlive() {
        int pings = 0;
        while (end - start >= 2 && crlf(start)) {
            if (end - start >= 4 && crlf(start + 2)) {
                start += 4;
                pings++;
                continue;
            }
            if (pings > 0) return new Framed.Ping(pings);
            if (end - start == 3 && buffer[start + 2] == '\r') return MORE;
            consume(2);
            return PONG;
        }
        if (pings > 0) {
            consume(0);
            return new Framed.Ping(pings);
        }
        if (start == end || end - start == 1 && buffer[start] == '\r') return MORE;
        if (PacketKind.of(buffer[start]) != PacketKind.SIP) {
            return breakOff("a message starts with no token character", RefusalReason.MALFORMED);
        }
        return null;
    }

    private boolean crlf(int at) {
        return buffer[at] == '\r' && buffer[at + 1] == '\n';
    }

    /** Past the empty line, or -1. */
    private int headEnd() {
        int i = start + Math.max(0, searched - 3);
        if (!greeted && !bareLines)
            bareLines = LineEnds.bare(buffer, i, end) && !crlf(LineEnds.first(buffer, i, end) - 1);
        if (bareLines) return bareHeadEnd(i);
        for (; i + 1 < end; i++) {
            if (!crlf(i)) continue;
            if (!greeted) {
                greeted = true;
                if (!SipIndex.looksLikeSip(buffer, start, i)) {
                    breakOff("the first line speaks no SIP", RefusalReason.MALFORMED);
                    return -1;
                }
            }
            if (i + 3 < end && crlf(i + 2)) return i + 4;
        }
        searched = end - start;
        // Further than a head may reach: one that is too long is passed over where its end comes in time.
        if (searched > (greeted ? limits.messageBytesMax() : limits.headBytesMax())) {
            breakOff("the head is too long", RefusalReason.TOO_LARGE);
        }
        return -1;
    }

    /** The same where lines end in LF alone: once it is whole, the head gets the line ends that it should have. */
    private int bareHeadEnd(int from) {
        int headEnd = LineEnds.headEnd(buffer, from, end);
        if (headEnd < 0) {
            searched = end - start;
            if (searched > limits.headBytesMax()) breakOff("the head is too long", RefusalReason.TOO_LARGE);
            return -1;
        }
        boolean sip = SipIndex.looksLikeSip(buffer, start, LineEnds.first(buffer, start, headEnd));
        if (!sip || LineEnds.mixed(buffer, start, headEnd)) {
            breakOff(sip ? "lines end in LF and in CRLF" : "the first line speaks no SIP", RefusalReason.MALFORMED);
            return -1;
        }
        byte[] mended = LineEnds.mended(buffer, start, headEnd);
        byte[] all = Arrays.copyOf(mended, Math.max(BUFFER_AT_FIRST, mended.length + end - headEnd));
        System.arraycopy(buffer, headEnd, all, mended.length, end - headEnd);
        end = mended.length + end - headEnd;
        start = 0;
        buffer = all;
        return mended.length;
    }

    /** What is wrong with the head that ends there; null where nothing is, and the message is then waited for. */
    private @Nullable Framed fault(int headEnd) {
        boolean reads = parser.head(buffer, start, headEnd);
        int body = parser.contentLength();
        int headLength = headEnd - start;
        if (!reads) {
            return unusable(headEnd);
        } else if (body < 0 && !limits.lengthlessStream()) {
            parser.fail("no Content-Length on a stream", headEnd, "RFC 3261 §18.3", RefusalReason.MALFORMED);
        } else if (headLength + Math.max(body, 0) > limits.messageBytesMax()) {
            parser.fail("the message is too long", headEnd, "RFC 3261 §18.1.1", RefusalReason.TOO_LARGE);
        } else {
            head = parser.snapshot(start);
            length = headLength + Math.max(body, 0);
            return null;
        }
        return unusable(headEnd);
    }

    private Framed unusable(int headEnd) {
        Parsed.Bad bad = parser.bad(buffer, start, headEnd);
        boolean limit = bad.reason() == RefusalReason.TOO_LARGE || bad.reason() == RefusalReason.TOO_MANY_HOPS;
        int body = !limit && !passFaults ? -1 : LengthScan.bodyLength(buffer, start, headEnd, PASSED_OVER_BYTES_MAX);
        if (body < 0 || headEnd - start + body > PASSED_OVER_BYTES_MAX) {
            broken = new Framed.Broken(bad);
            return broken;
        }
        passing = body;
        consume(headEnd - start);
        return new Framed.PassedOver(bad);
    }

    private Framed breakOff(String why, RefusalReason reason) {
        Malformed malformed = new Malformed(why, 0, "RFC 3261 §18.3");
        broken = new Framed.Broken(new Parsed.Bad(malformed, reason));
        return broken;
    }
}
