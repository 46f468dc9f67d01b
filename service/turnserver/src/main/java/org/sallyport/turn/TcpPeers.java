package org.sallyport.turn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.Authentication.Verdict;
import org.sallyport.turn.TcpPeer.State;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Connections between relayed addresses and peers: Connect, ConnectionAttempt, ConnectionBind. Owner: the desk. */
final class TcpPeers {
    private static final int EARLY_BYTES_MAX = Stream.PENDING_BYTES_HIGH;

    private final Host host;
    private final TcpAllocations allocations;
    private final TcpRelayLimits limits;
    private final Map<Integer, TcpPeer> waiting = new HashMap<>();
    private final List<TcpPeer> all = new ArrayList<>();

    TcpPeers(Host host, TcpAllocations allocations, TcpRelayLimits limits) {
        this.host = host;
        this.allocations = allocations;
        this.limits = limits;
    }

    // ---------------------------------------------------------------- from us to a peer, RFC 6062 section 5.2

    void connect(TcpAllocation a, StunMessage request, Verdict.Proven proven, TcpUser user, long nowNs) {
        Optional<Endpoint> named = request.xorAddress(StunAttribute.XOR_PEER_ADDRESS);
        if (named.isEmpty() || named.get().port() == 0) {
            allocations.refuse(a.control, request, proven, RefusalReason.MALFORMED);
            return;
        }
        PeerJudge.Verdict verdict = allocations.judge().judgeDialed(named.get());
        Endpoint peer = verdict instanceof PeerJudge.Verdict.Allowed allowed
                ? new Endpoint(allowed.peer(), named.get().port()) : named.get();
        Optional<RefusalReason> objection = allocations.objection(a, request, peer, verdict, nowNs)
                .or(() -> crowded(a, peer, user, nowNs));
        if (objection.isPresent()) {
            a.refused++;
            allocations.refuse(a.control, request, proven, objection.get());
            return;
        }
        TcpPeer p = add(a, peer, new TcpPeer.Asked(request, proven, nowNs), user, State.DIALING, nowNs);
        allocations.count("connects");
        host.log(LogTopic.TURN, LogLevel.INFO,
                a.user + " at " + a.control.client() + " connects from " + a.claim.local() + " to " + peer);
        dial(a, p, verdict);
    }

    private void dial(TcpAllocation a, TcpPeer p, PeerJudge.Verdict verdict) {
        if (!(verdict instanceof PeerJudge.Verdict.Allowed allowed) || !allowed.ours()) {
            p.stream = host.connect(a.claim, p.peer, null, new Ear(p));
            return;
        }
        Optional<TcpAllocation> other = allocations.at(p.peer).filter(o -> o != a);
        if (other.isEmpty()) p.state = State.FAILED;
        else p.stream = TcpPipe.open(host, a, other.get(), new Ear(p), s -> accept(other.get(), s));
    }

    private Optional<RefusalReason> crowded(TcpAllocation a, Endpoint peer, TcpUser user, long nowNs) {
        if (a.peers.containsKey(peer)) return Optional.of(RefusalReason.PEER_CONNECTED);
        boolean taken = room(a, user) && user.connects.take(0, nowNs);
        return taken ? Optional.empty() : Optional.of(RefusalReason.PEER_CONNECTIONS_MAX);
    }

    private boolean room(TcpAllocation a, TcpUser user) {
        return a.peers.size() < limits.perAllocationMax() && user.connections < limits.perUserMax()
                && all.size() < limits.connectionsMax();
    }

    private TcpPeer add(
            TcpAllocation a, Endpoint peer, TcpPeer.Asked asked, TcpUser user, State state, long nowNs) {
        TcpPeer p = new TcpPeer(a, peer, asked, user, state, nowNs);
        a.peers.put(peer, p);
        user.connections++;
        all.add(p);
        return p;
    }

    private void opened(TcpPeer p) {
        p.stream.reading(false);
        awaitBind(p);
        TcpPeer.Asked asked = p.asked;
        StunWriter answer =
                StunWriter.success(asked.request()).int32(StunAttribute.CONNECTION_ID, p.connectionId);
        allocations.send(p.allocation.control, asked.request(), asked.proven(), answer);
    }

    /** From now on the connection may be bound, once, by its user, for a while. */
    private void awaitBind(TcpPeer p) {
        p.state = State.WAITING;
        p.sinceNs = host.nowNs();
        do {
            p.connectionId = (int) host.entropy().nextLong();
        } while (waiting.containsKey(p.connectionId));
        waiting.put(p.connectionId, p);
    }

    // ---------------------------------------------------------------- from a peer to us, RFC 6062 section 5.3

    /** Somebody has connected to a relayed address over the network. */
    StreamReceiver knocked(TcpAllocation a, Stream stream) {
        IpAddress from = stream.remote().address();
        // Our own relays reach each other in memory only: from the network this is a loop through something of ours.
        return allocations.judge().isOurs(from.high(), from.low()) ? turnedAway(a, stream) : accept(a, stream);
    }

    private StreamReceiver turnedAway(TcpAllocation a, Stream stream) {
        a.refused++;
        allocations.count("peers-turned-away");
        stream.close();
        return new Deaf();
    }

    /** A peer has connected, over the network or in memory; without a permission it is closed at once. */
    private StreamReceiver accept(TcpAllocation a, Stream stream) {
        long nowNs = host.nowNs();
        Endpoint peer = stream.remote();
        TcpUser user = allocations.user(a.user);
        boolean welcome = a.permits(peer.address(), nowNs) && !a.peers.containsKey(peer) && room(a, user);
        if (a.control.allocation != a || !welcome) return turnedAway(a, stream);
        TcpPeer p = add(a, peer, null, user, State.WAITING, nowNs);
        p.stream = stream;
        stream.reading(false);
        awaitBind(p);
        byte[] transaction = new byte[12];
        host.entropy().fill(transaction);
        a.control.write(StunWriter.of(StunClass.INDICATION, StunMethod.CONNECTION_ATTEMPT, transaction)
                .int32(StunAttribute.CONNECTION_ID, p.connectionId)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer)
                .bytes());
        return new Ear(p);
    }

    // ---------------------------------------------------------------- ConnectionBind, RFC 6062 section 5.4

    private TcpPeer waiting(StunMessage request) {
        OptionalLong id = request.int32(StunAttribute.CONNECTION_ID);
        return id.isEmpty() ? null : waiting.get((int) id.getAsLong());
    }

    /** The control connection of the connection that a request names. */
    Optional<ClientStream> control(StunMessage request) {
        return Optional.ofNullable(waiting(request)).map(p -> p.allocation.control);
    }

    /** Makes a client's fresh connection the other half of a peer's; a wrong id and a wrong user look the same. */
    void bind(ClientStream client, StunMessage request, Verdict.Proven proven, long nowNs) {
        TcpPeer p = waiting(request);
        if (p == null || !p.allocation.user.equals(proven.user())) {
            allocations.refuse(client, request, proven, RefusalReason.MALFORMED);
            return;
        }
        waiting.remove(p.connectionId);
        p.state = State.BOUND;
        p.sinceNs = nowNs;
        p.data = client;
        client.peer = p;
        allocations.send(client, request, proven, StunWriter.success(request));
        allocations.count("connections-bound");
        long bytesPerSecond = allocations.settings().quotas().allocationBitsPerSecond() / 8;
        p.splice = new TcpSplice(host, client.stream, p.stream, bytesPerSecond);
        byte[] early = p.early;
        p.early = new byte[0];
        if (early.length > 0) p.splice.fromPeer(early);
    }

    /** Hears a peer. */
    private final class Ear implements StreamReceiver {
        private final TcpPeer peer;

        Ear(TcpPeer peer) {
            this.peer = peer;
        }

        @Override
        public void opened(Stream stream) {
            if (peer.state != State.DIALING) return;
            peer.stream = stream;
            TcpPeers.this.opened(peer);
        }

        @Override
        public void bytes(Stream stream, byte[] bytes) {
            if (peer.state == State.BOUND) peer.splice.fromPeer(bytes);
            else if (peer.state == State.WAITING) early(peer, bytes);
        }

        @Override
        public void drained(Stream stream) {
            if (peer.state == State.BOUND) peer.splice.peerDrained();
        }

        @Override
        public void closed(Stream stream, CloseReason reason) {
            // The answer waits until its time, so that it says nothing about how the peer refused.
            if (peer.state == State.DIALING) peer.state = State.FAILED;
            else if (peer.state != State.FAILED) end(peer, "the peer closed");
        }
    }

    /** Hears somebody who was turned away. */
    private static final class Deaf implements StreamReceiver {
        @Override
        public void opened(Stream stream) {}

        @Override
        public void bytes(Stream stream, byte[] bytes) {}

        @Override
        public void closed(Stream stream, CloseReason reason) {}
    }

    /** What was read before reading stopped waits here until the bind. */
    private void early(TcpPeer p, byte[] bytes) {
        if (p.early.length + bytes.length > EARLY_BYTES_MAX) {
            end(p, "too much before the bind");
            return;
        }
        byte[] joined = Arrays.copyOf(p.early, p.early.length + bytes.length);
        System.arraycopy(bytes, 0, joined, p.early.length, bytes.length);
        p.early = joined;
    }

    // ---------------------------------------------------------------- ends

    /** Ends a connection with both its halves, once. */
    void end(TcpPeer p, String why) {
        if (p.state == State.GONE) return;
        p.state = State.GONE;
        all.remove(p);
        waiting.remove(p.connectionId, p);
        p.allocation.peers.remove(p.peer, p);
        p.allocation.toPeersBytes += p.toPeerBytes();
        p.allocation.toClientBytes += p.toClientBytes();
        p.user.connections--;
        if (p.splice != null) p.splice.close();
        else if (p.stream != null) p.stream.close();
        if (host.logs(LogTopic.TURN, LogLevel.DEBUG)) {
            host.log(LogTopic.TURN, LogLevel.DEBUG, p.peer + " and " + p.allocation.user + ": " + why);
        }
    }

    void sweep(long nowNs, long stallNs) {
        for (TcpPeer p : List.copyOf(all)) {
            switch (p.state) {
                case DIALING, FAILED -> {
                    if (nowNs - p.asked.sinceNs() >= limits.connectNs()) fail(p);
                }
                case WAITING -> {
                    if (nowNs - p.sinceNs >= limits.bindNs()) end(p, "nobody bound it in time");
                }
                case BOUND -> {
                    if (p.splice.stalled(stallNs, nowNs)) end(p, "one end does not read");
                }
                case GONE -> {}
            }
        }
    }

    private void fail(TcpPeer p) {
        TcpPeer.Asked asked = p.asked;
        end(p, "the peer cannot be reached");
        allocations.refuse(
                p.allocation.control, asked.request(), asked.proven(), RefusalReason.PEER_UNREACHABLE);
    }
}
