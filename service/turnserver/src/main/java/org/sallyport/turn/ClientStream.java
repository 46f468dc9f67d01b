package org.sallyport.turn;

import java.util.Arrays;
import org.sallyport.host.Alarm;
import org.sallyport.host.Stream;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * What is kept of one client's TCP or TLS connection. Owner: the desk. Before anything is proven this is all there is of
 * a stranger, with the octets of at most one frame.
 */
final class ClientStream {
    final long id;
    final Stream stream;
    final StreamFrames frames;
    final Pace pace;
    final Outflow outflow;

    /** The start of what {@link StreamLimits#messageNs} counts from; NEVER between frames. */
    long frameSinceNs;

    /** Since when there is no allocation; NEVER while there is one. */
    long unprovenSinceNs;

    /** Whether an Allocate that is no TCP relay's has been handed to the loop: then the loop alone has this connection. */
    boolean loopAllocates;

    /** Whether the loop has got anything of this connection, so that it must hear of its end. */
    boolean knownToLoop;

    boolean spoke;
    boolean closing;
    long writtenBytes;
    Alarm rest = () -> {};

    /** The TCP allocation that this connection controls, or null. */
    TcpAllocation allocation;

    /** The peer's connection that this one has become the other half of, or null. */
    TcpPeer peer;

    ClientStream(long id, Stream stream, StreamLimits limits, long nowNs) {
        this.id = id;
        this.stream = stream;
        // Clients are about that take what one TLS record brings for one frame.
        stream.recordPerWrite(true);
        this.frames = new StreamFrames(limits.frameBytesMax());
        this.pace = new Pace(limits.bytesPerSecond());
        this.outflow = new Outflow(nowNs);
        this.frameSinceNs = nowNs;
        this.unprovenSinceNs = nowNs;
    }

    Transport transport() {
        return stream.claim().transport();
    }

    Endpoint client() {
        return stream.remote();
    }

    Endpoint server() {
        return stream.local();
    }

    /** Writes one frame, padded to a multiple of four as RFC 8656 section 12.5 wants it on streams. */
    void write(byte[] frame) {
        byte[] padded = (frame.length & 3) == 0 ? frame : Arrays.copyOf(frame, frame.length + 3 & ~3);
        stream.write(padded, 0, padded.length);
        writtenBytes += padded.length;
    }
}
