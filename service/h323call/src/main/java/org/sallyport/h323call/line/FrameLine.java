package org.sallyport.h323call.line;

import org.jspecify.annotations.Nullable;
import org.sallyport.h323.q931.Tpkt;
import org.sallyport.h323.q931.TpktFramed;
import org.sallyport.h323.q931.TpktFramer;
import org.sallyport.host.Alarm;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Host;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.machine.Malformed;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;

/**
 * One connection that carries frames of TPKT (RFC 1006 §6, H.225.0 §7.1): call signalling or H.245. Owner: the desk.
 *
 * <p>A peer that says nothing whole in time is let go, whether it has sent nothing, half a header, or keep-alives
 * alone; once it has said something, the connection may rest for as long as its call does.
 */
public final class FrameLine implements StreamReceiver {
    /** Longest frame; what real endpoints send has two or three kilobytes. */
    public static final int FRAME_BYTES_MAX = 16_384;

    /** How long the first frame, and the rest of one that has begun, may take: 10 s. */
    public static final long FRAME_NS = 10_000_000_000L;

    /** Keep-alives in a row without a frame; a peer that sends one a second has this many in a day. */
    private static final int KEEP_ALIVES_MAX = 86_400;

    private final Host host;
    private final Owner owner;
    private final TpktFramer framer = new TpktFramer(FRAME_BYTES_MAX);
    private @Nullable Stream stream;
    private @Nullable Alarm late;
    private boolean heard;
    private boolean open;
    private boolean closed;
    private int keepAlives;

    /** Whoever speaks over it. Called on the desk. */
    public interface Owner {
        /** It is there, and both ends may speak. */
        void opened(FrameLine line);

        /** A frame, without its header: at least one octet. */
        void frame(FrameLine line, Octets payload);

        /** It is gone, or never came; the last call. Not called where we closed it. */
        void closed(FrameLine line, String why);
    }

    /** A line over a stream that is still to come: give it as receiver to {@link Host#connect} or to an acceptor. */
    public FrameLine(Host host, Owner owner) {
        this.host = host;
        this.owner = owner;
    }

    /** One that somebody opened toward us. */
    public static FrameLine accepted(Host host, Stream stream, Owner owner) {
        FrameLine line = new FrameLine(host, owner);
        line.stream = stream;
        line.open = true;
        line.patience(FRAME_NS);
        return line;
    }

    // --- what we send

    /** Sends a frame, at once or when the line is open; nothing where it is closed. */
    public void send(Octets payload) {
        if (closed || stream == null) return;
        byte[] frame = Tpkt.frame(payload).toArray();
        stream.write(frame, 0, frame.length);
    }

    /** Keeps the connection open through whatever is in between: a frame that says nothing. */
    public void keepAlive() {
        if (closed || stream == null) return;
        byte[] frame = Tpkt.KEEP_ALIVE.toArray();
        stream.write(frame, 0, frame.length);
    }

    /** Closes it after what is queued; the owner hears nothing more. */
    public void close() {
        if (closed) return;
        closed = true;
        quiet();
        if (stream != null) stream.close();
    }

    /** The stream that the host has just begun to open for it. */
    public FrameLine over(Stream opening) {
        stream = opening;
        return this;
    }

    /** Whether frames leave at once. */
    public boolean isOpen() {
        return open && !closed;
    }

    /** The other end; only where there is a stream. */
    public Endpoint remote() {
        if (stream == null) throw new IllegalStateException("no stream yet");
        return stream.remote();
    }

    /** Our end; only where there is a stream. */
    public Endpoint local() {
        if (stream == null) throw new IllegalStateException("no stream yet");
        return stream.local();
    }

    // --- what comes

    @Override
    public void opened(Stream opened) {
        stream = opened;
        if (closed) {
            opened.close();
            return;
        }
        open = true;
        owner.opened(this);
    }

    @Override
    public void bytes(Stream from, byte[] bytes) {
        framer.push(bytes, 0, bytes.length);
        while (!closed) {
            switch (framer.next()) {
                case TpktFramed.Frame(Octets payload) -> {
                    heard = true;
                    keepAlives = 0;
                    quiet();
                    owner.frame(this, payload);
                }
                case TpktFramed.KeepAlive() -> {
                    if (++keepAlives > KEEP_ALIVES_MAX) fail("keep-alives and nothing else");
                }
                case TpktFramed.Broken(Malformed why) -> fail("no frame of TPKT: " + why.reason());
                case TpktFramed.More() -> {
                    if (framer.heldBytes() > 0) waitForRest();
                    return;
                }
            }
        }
    }

    @Override
    public void closed(Stream gone, CloseReason reason) {
        quiet();
        if (closed) return;
        closed = true;
        owner.closed(this, reason.detail());
    }

    /** The time of a frame that has begun runs from its first octet: a slow one gets no more by coming in pieces. */
    private void waitForRest() {
        if (late == null) patience(FRAME_NS);
    }

    private void patience(long ns) {
        quiet();
        late = host.at(host.nowNs() + ns, () -> {
            late = null;
            fail(heard ? "the rest of a frame did not come" : "nothing was said");
        });
    }

    private void quiet() {
        if (late != null) late.cancel();
        late = null;
    }

    private void fail(String why) {
        if (closed) return;
        close();
        owner.closed(this, why);
    }
}
