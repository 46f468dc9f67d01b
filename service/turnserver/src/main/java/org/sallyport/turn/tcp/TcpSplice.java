package org.sallyport.turn.tcp;

import org.sallyport.host.Host;
import org.sallyport.host.Stream;

/**
 * Two streams that have become one (RFC 6062 section 5.4): what either brings is written to the other. Owner: the desk.
 *
 * <p>Nobody is read faster than the other end reads or the rate allows, so what waits is bounded by the streams' own
 * high mark and one read.
 */
final class TcpSplice {
    private final Host host;
    private final Rests rests;
    private final Way toPeer;
    private final Way toClient;
    private boolean closed;

    /** Begins to read both. A rate of 0 means none. */
    TcpSplice(Host host, Rests rests, Stream client, Stream peer, long bytesPerSecond) {
        this.host = host;
        this.rests = rests;
        this.toPeer = new Way(client, peer, new Pace(bytesPerSecond), host.nowNs());
        this.toClient = new Way(peer, client, new Pace(bytesPerSecond), host.nowNs());
        toPeer.read();
        toClient.read();
    }

    /** Octets of the client. */
    void fromClient(byte[] bytes) {
        if (!closed) toPeer.pass(bytes);
    }

    /** Octets of the peer. */
    void fromPeer(byte[] bytes) {
        if (!closed) toClient.pass(bytes);
    }

    /** The client reads again. */
    void clientDrained() {
        if (!closed) toClient.drained();
    }

    /** The peer reads again. */
    void peerDrained() {
        if (!closed) toPeer.drained();
    }

    /** Whether either end has left octets waiting for so long. */
    boolean stalled(long stallNs, long nowNs) {
        return toPeer.stalled(stallNs, nowNs) || toClient.stalled(stallNs, nowNs);
    }

    /** Octets from client to peer. */
    long toPeerBytes() {
        return toPeer.written;
    }

    /** Octets from peer to client. */
    long toClientBytes() {
        return toClient.written;
    }

    /** Closes both, after what waits. */
    void close() {
        if (closed) return;
        closed = true;
        toPeer.rest.cancel();
        toClient.rest.cancel();
        toPeer.to.close();
        toClient.to.close();
    }

    /** One direction. */
    private final class Way {
        private final Stream from;
        private final Stream to;
        private final Pace pace;
        private final Outflow outflow;
        private Rests.Rest rest = Rests.NONE;
        private boolean resting;
        private boolean full;
        private long written;

        Way(Stream from, Stream to, Pace pace, long nowNs) {
            this.from = from;
            this.to = to;
            this.pace = pace;
            this.outflow = new Outflow(nowNs);
        }

        void pass(byte[] bytes) {
            written += bytes.length;
            to.write(bytes, 0, bytes.length);
            full = to.pendingBytes() > Stream.PENDING_BYTES_HIGH;
            long restNs = pace.restNs(bytes.length, host.nowNs());
            if (restNs > 0 && !resting) {
                resting = true;
                rest = rests.begin(host.nowNs() + restNs, this::rested);
            }
            read();
        }

        void rested() {
            resting = false;
            read();
        }

        void drained() {
            full = false;
            read();
        }

        void read() {
            if (!closed) from.reading(!full && !resting);
        }

        boolean stalled(long stallNs, long nowNs) {
            return outflow.stalled(written - to.pendingBytes(), to.pendingBytes(), stallNs, nowNs);
        }
    }
}
