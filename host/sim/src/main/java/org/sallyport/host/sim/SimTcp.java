package org.sallyport.host.sim;

import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sallyport.host.Alarm;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Stream;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/**
 * One TCP connection: handshake, cumulative acknowledgement, retransmission, FIN and RST. No flow control and no
 * congestion control beyond a fixed window: programs here always read.
 *
 * <pre>
 *   SYN_SENT ---- SYN+ACK ----&gt; OPEN &lt;---- ACK ---- SYN_RECEIVED
 *        \__ RST, time-out _______ | ______ RST, time-out, both FINs acknowledged __&gt; DEAD
 * </pre>
 */
final class SimTcp {
    private static final int SEGMENT_BYTES_MAX = 1400;
    private static final int WINDOW_BYTES = 64 * SEGMENT_BYTES_MAX;
    private static final byte[] NOTHING = new byte[0];

    /** Whose connection it is. */
    interface Owner {
        /** What explains it; empty for a program that is no node of ours. */
        Optional<PortClaim> explained();

        /** The handshake is done. */
        void connected();

        /** Octets in order. */
        void received(SimPacket carriedBy, byte[] bytes);

        /** The other end has acknowledged something. */
        void fewerPending();

        /** It is over; the last call. */
        void ended(CloseReason reason);
    }

    private enum State {
        NEW,
        SYN_SENT,
        SYN_RECEIVED,
        OPEN,
        DEAD
    }

    final Endpoint local;
    final Endpoint remote;
    final Owner owner;
    private final SimMachine host;
    private final Consumer<SimTcp> dead;
    private final TreeMap<Long, byte[]> early = new TreeMap<>();
    private State state = State.NEW;
    private byte[] unacked = NOTHING;
    private long unackedFrom = 1;
    private long nextToSend = 1;
    private long received = 1;
    private long peerFinAt = Long.MAX_VALUE;
    private boolean finQueued;
    private boolean finSent;
    private boolean ownerTold;
    private int sameAcks;
    private long resendNs;
    private long waitingSinceNs = Long.MAX_VALUE;
    private Alarm alarm = () -> {};

    SimTcp(SimMachine host, Consumer<SimTcp> dead, Endpoint local, Endpoint remote, Owner owner) {
        this.host = host;
        this.dead = dead;
        this.local = local;
        this.remote = remote;
        this.owner = owner;
        this.resendNs = TcpTimes.USUAL.resendMinNs();
    }

    boolean established() {
        return state == State.OPEN;
    }

    /** Whether the port is still the program's: not dead, and not just lingering after a close. */
    boolean active() {
        return state != State.DEAD && !ownerTold;
    }

    void connect() {
        state = State.SYN_SENT;
        emit(true, false, false, 0, NOTHING);
        waitFor();
    }

    /** Queues bytes; false where more wait than a slow peer is allowed. */
    boolean write(byte[] bytes) {
        if (finQueued || state == State.DEAD) return true;
        if ((long) unacked.length + bytes.length > Stream.PENDING_BYTES_MAX + WINDOW_BYTES) return false;
        byte[] more = Arrays.copyOf(unacked, unacked.length + bytes.length);
        System.arraycopy(bytes, 0, more, unacked.length, bytes.length);
        unacked = more;
        pump();
        return true;
    }

    /** Octets that the other end has not acknowledged. */
    int pendingBytes() {
        return unacked.length;
    }

    /** Sends what is queued, then FIN. The owner is not called again. */
    void close() {
        ownerTold = true;
        if (state == State.SYN_SENT || state == State.DEAD) {
            die();
            return;
        }
        finQueued = true;
        pump();
    }

    /** @param t the header of the packet */
    void arrive(SimPacket packet, SimPacket.Tcp t) {
        if (t.rst()) {
            boolean refused = state == State.SYN_SENT;
            fail(new CloseReason(refused ? CloseReason.Kind.REFUSED : CloseReason.Kind.NETWORK,
                    refused ? "nobody listens at " + remote : "connection reset by " + remote));
            return;
        }
        switch (state) {
            case NEW -> {
                state = State.SYN_RECEIVED;
                emit(true, true, false, 0, NOTHING);
                waitFor();
            }
            case SYN_SENT -> {
                if (!t.syn() || !t.ack()) return;
                opened();
                emit(false, true, false, nextToSend, NOTHING);
                pump();
            }
            case SYN_RECEIVED -> {
                if (t.syn()) emit(true, true, false, 0, NOTHING);
                else {
                    opened();
                    inOpen(packet, t);
                }
            }
            case OPEN -> inOpen(packet, t);
            case DEAD -> {}
        }
    }

    private void opened() {
        state = State.OPEN;
        answered();
        owner.connected();
    }

    private void inOpen(SimPacket packet, SimPacket.Tcp t) {
        if (t.syn()) {
            emit(false, true, false, nextToSend, NOTHING);
            return;
        }
        acknowledged(t.acked(), packet.data().length == 0 && !t.fin());
        boolean mustAck = packet.data().length > 0 || t.fin();
        if (t.fin()) peerFinAt = Math.min(peerFinAt, t.seq() + packet.data().length);
        if (packet.data().length > 0 && t.seq() < received + WINDOW_BYTES) early.putIfAbsent(t.seq(), packet.data());
        deliver(packet);
        if (mustAck && state != State.DEAD) emit(false, true, false, nextToSend, NOTHING);
        if (received > peerFinAt && state == State.OPEN) peerClosed();
    }

    private void deliver(SimPacket packet) {
        while (!early.isEmpty() && early.firstKey() <= received && state != State.DEAD) {
            var first = early.pollFirstEntry();
            int skip = (int) Math.min(first.getValue().length, received - first.getKey());
            int fresh = first.getValue().length - skip;
            if (fresh == 0) continue;
            received += fresh;
            if (!ownerTold) owner.received(packet, Arrays.copyOfRange(first.getValue(), skip, skip + fresh));
        }
        if (received == peerFinAt) received++;
    }

    private void peerClosed() {
        if (!ownerTold) {
            ownerTold = true;
            finQueued = true;
            owner.ended(new CloseReason(CloseReason.Kind.PEER, "closed by " + remote));
        }
        pump();
        dieIfDone();
    }

    private void acknowledged(long upTo, boolean bare) {
        if (upTo > unackedFrom) {
            int octets = (int) Math.min(unacked.length, upTo - unackedFrom);
            unacked = Arrays.copyOfRange(unacked, octets, unacked.length);
            unackedFrom = upTo;
            nextToSend = Math.max(nextToSend, upTo);
            sameAcks = 0;
            if (!ownerTold) owner.fewerPending();
            answered();
            pump();
            dieIfDone();
        } else if (bare && upTo == unackedFrom && nextToSend > unackedFrom && ++sameAcks == 3) {
            resendFirst();
        }
    }

    private void dieIfDone() {
        if (finSent && unacked.length == 0 && nextToSend == unackedFrom && received > peerFinAt) die();
    }

    private void pump() {
        if (state != State.OPEN) return;
        long end = unackedFrom + unacked.length;
        while (!finSent && nextToSend < end && nextToSend - unackedFrom < WINDOW_BYTES) {
            int offset = (int) (nextToSend - unackedFrom);
            int length = Math.min(SEGMENT_BYTES_MAX, unacked.length - offset);
            emit(false, true, false, nextToSend, Arrays.copyOfRange(unacked, offset, offset + length));
            nextToSend += length;
        }
        if (finQueued && !finSent && nextToSend == end) {
            emit(false, true, true, nextToSend, NOTHING);
            nextToSend++;
            finSent = true;
        }
        if (nextToSend > unackedFrom && waitingSinceNs == Long.MAX_VALUE) waitFor();
    }

    private void resendFirst() {
        if (state == State.SYN_SENT) emit(true, false, false, 0, NOTHING);
        else if (state == State.SYN_RECEIVED) emit(true, true, false, 0, NOTHING);
        else if (unacked.length > 0) {
            emit(false, true, false, unackedFrom, Arrays.copyOf(unacked, Math.min(SEGMENT_BYTES_MAX, unacked.length)));
        } else if (finSent && nextToSend > unackedFrom) {
            emit(false, true, true, nextToSend - 1, NOTHING);
        }
    }

    private void emit(boolean syn, boolean ack, boolean fin, long seq, byte[] data) {
        host.send(local, remote, 0, new SimPacket.Tcp(syn, ack, fin, false, seq, ack ? received : 0), data);
    }

    void sendReset() {
        if (state == State.DEAD) return;
        host.send(local, remote, 0, new SimPacket.Tcp(false, true, false, true, nextToSend, received), NOTHING);
    }

    /** Something was acknowledged: the clock of patience starts anew, if anything is still out. */
    private void answered() {
        alarm.cancel();
        waitingSinceNs = Long.MAX_VALUE;
        resendNs = TcpTimes.USUAL.resendMinNs();
        if (state == State.OPEN && nextToSend > unackedFrom) waitFor();
    }

    private void waitFor() {
        if (waitingSinceNs == Long.MAX_VALUE) waitingSinceNs = host.world().nowNs();
        alarm.cancel();
        alarm = host.world().after(resendNs, this::timeOut);
    }

    private void timeOut() {
        if (state == State.DEAD) return;
        TcpTimes times = TcpTimes.USUAL;
        long patience = state == State.OPEN ? times.giveUpNs() : times.connectNs();
        if (host.world().nowNs() - waitingSinceNs >= patience) {
            fail(new CloseReason(CloseReason.Kind.NETWORK, "no answer from " + remote));
            return;
        }
        resendFirst();
        resendNs = Math.min(resendNs * 2, times.resendMinNs() * 16);
        waitFor();
    }

    void fail(CloseReason reason) {
        if (state == State.DEAD) return;
        boolean tell = !ownerTold;
        ownerTold = true;
        die();
        if (tell) owner.ended(reason);
    }

    /** Ends without a word to anyone: the machine is gone. */
    void forget() {
        ownerTold = true;
        state = State.DEAD;
        alarm.cancel();
    }

    private void die() {
        state = State.DEAD;
        alarm.cancel();
        dead.accept(this);
    }
}
