package org.sallyport.turn.tcp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
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
import org.sallyport.turn.PeerJudge;
import org.sallyport.turn.TurnSettings;
import org.sallyport.turn.credential.Authentication.Verdict;
import org.sallyport.turn.tcp.TcpPeer.State;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Connections between relayed addresses and peers: Connect, ConnectionAttempt, ConnectionBind. Owner: the desk. */
final class TcpPeers {
    private static final int EARLY_BYTES_MAX = Stream.PENDING_BYTES_HIGH;

    private final Host host;
    private final Rests rests;
    private final TcpTable table;
    private final TcpAnswers answers;
    private final PeerJudge judge;
    private TurnSettings settings;
    private final TcpRelayLimits limits;
    private final Map<Integer, TcpPeer> waiting = new HashMap<>();
    private final List<TcpPeer> all = new ArrayList<>();
    /** Connections to and from peers of each allocation, by the peer: at most one of each. */
    private final Map<TcpAllocation, Map<Endpoint, TcpPeer>> byAllocation = new HashMap<>();
    private final Map<ClientStream, TcpPeer> byData = new HashMap<>();

    TcpPeers(Host host, Rests rests, TcpRelayLimits limits, TcpTable table, TcpAnswers answers, PeerJudge judge,
            TurnSettings settings) {
        this.host = host;
        this.rests = rests;
        this.limits = limits;
        this.table = table;
        this.answers = answers;
        this.judge = judge;
        this.settings = settings;
    }

    void settings(TurnSettings other) {
        settings = other;
    }

    /** What went through the connections that an allocation has now. */
    TcpAllocation.Octets traffic(TcpAllocation a) {
        TcpAllocation.Octets sum = new TcpAllocation.Octets(0, 0);
        for (TcpPeer p : of(a).values()) sum = sum.plus(p.octets());
        return sum;
    }

    private Map<Endpoint, TcpPeer> of(TcpAllocation a) {
        return byAllocation.getOrDefault(a, Map.of());
    }

    // ---------------------------------------------------------------- from us to a peer, RFC 6062 section 5.2

    void connect(TcpAllocation a, StunMessage request, Verdict.Proven proven, long nowNs) {
        TcpUser user = table.user(a.user);
        Optional<Endpoint> named = request.xorAddress(StunAttribute.XOR_PEER_ADDRESS);
        if (named.isEmpty() || named.get().port() == 0) {
            answers.refuse(a.control, request, proven, RefusalReason.MALFORMED);
            return;
        }
        PeerJudge.Verdict verdict = judge.judgeDialed(named.get());
        Endpoint peer = verdict instanceof PeerJudge.Verdict.Allowed allowed
                ? new Endpoint(allowed.peer(), named.get().port()) : named.get();
        Optional<RefusalReason> objection = answers.objection(a, request, peer, verdict, nowNs)
                .or(() -> crowded(a, peer, user, nowNs));
        if (objection.isPresent()) {
            a.refused++;
            answers.refuse(a.control, request, proven, objection.get());
            return;
        }
        TcpPeer p = add(a, peer, new TcpPeer.Asked(request, proven), user, State.DIALING, nowNs);
        answers.count("connects");
        host.log(LogTopic.TURN, LogLevel.INFO,
                a.user + " at " + a.control.client() + " connects from " + a.claim.local() + " to " + peer);
        dial(a, p, verdict);
    }

    private void dial(TcpAllocation a, TcpPeer p, PeerJudge.Verdict verdict) {
        if (!(verdict instanceof PeerJudge.Verdict.Allowed allowed) || !allowed.ours()) {
            p.stream = host.connect(a.claim, p.peer, null, new Ear(p));
            return;
        }
        Optional<TcpAllocation> other = table.at(p.peer).filter(o -> o != a);
        if (other.isEmpty()) p.state = State.FAILED;
        else p.stream = TcpPipe.open(host, a, other.get(), new Ear(p), s -> accept(other.get(), s));
    }

    private Optional<RefusalReason> crowded(TcpAllocation a, Endpoint peer, TcpUser user, long nowNs) {
        if (of(a).containsKey(peer)) return Optional.of(RefusalReason.PEER_CONNECTED);
        boolean taken = room(a, user) && user.connects.take(0, nowNs);
        return taken ? Optional.empty() : Optional.of(RefusalReason.PEER_CONNECTIONS_MAX);
    }

    private boolean room(TcpAllocation a, TcpUser user) {
        return of(a).size() < limits.perAllocationMax() && user.connections < limits.perUserMax()
                && all.size() < limits.connectionsMax();
    }

    private TcpPeer add(
            TcpAllocation a, Endpoint peer, TcpPeer.@Nullable Asked asked, TcpUser user, State state, long nowNs) {
        TcpPeer p = new TcpPeer(a, peer, asked, user, state, nowNs);
        byAllocation.computeIfAbsent(a, _ -> new HashMap<>()).put(peer, p);
        user.connections++;
        all.add(p);
        return p;
    }

    private void opened(TcpPeer p, Stream stream) {
        p.stream = stream;
        stream.reading(false);
        awaitBind(p);
        TcpPeer.Asked asked = p.asked;
        if (asked == null) return;
        StunWriter answer =
                StunWriter.success(asked.request()).int32(StunAttribute.CONNECTION_ID, p.connectionId);
        answers.send(p.allocation.control, asked.request(), asked.proven(), answer);
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
        return judge.isOurs(from.high(), from.low()) ? turnedAway(a, stream) : accept(a, stream);
    }

    private StreamReceiver turnedAway(TcpAllocation a, Stream stream) {
        a.refused++;
        answers.count("peers-turned-away");
        stream.close();
        return new Deaf();
    }

    /** A peer has connected, over the network or in memory; without a permission it is closed at once. */
    private StreamReceiver accept(TcpAllocation a, Stream stream) {
        long nowNs = host.nowNs();
        Endpoint peer = stream.remote();
        TcpUser user = table.user(a.user);
        boolean welcome = a.permits(peer.address(), nowNs) && !of(a).containsKey(peer) && room(a, user);
        if (table.of(a.control).filter(x -> x == a).isEmpty() || !welcome) return turnedAway(a, stream);
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

    private @Nullable TcpPeer waiting(StunMessage request) {
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
        if (p == null || p.stream == null || !p.allocation.user.equals(proven.user())) {
            answers.refuse(client, request, proven, RefusalReason.MALFORMED);
            return;
        }
        Stream theirs = p.stream;
        waiting.remove(p.connectionId);
        p.state = State.BOUND;
        p.sinceNs = nowNs;
        p.data = client;
        byData.put(client, p);
        answers.send(client, request, proven, StunWriter.success(request));
        answers.count("connections-bound");
        long bytesPerSecond = settings.quotas().allocationBitsPerSecond() / 8;
        TcpSplice splice = new TcpSplice(host, rests, client.stream, theirs, bytesPerSecond);
        p.splice = splice;
        client.splice = splice;
        byte[] early = p.early;
        p.early = new byte[0];
        if (early.length > 0) splice.fromPeer(early);
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
            TcpPeers.this.opened(peer, stream);
        }

        @Override
        public void bytes(Stream stream, byte[] bytes) {
            if (peer.state == State.BOUND && peer.splice != null) peer.splice.fromPeer(bytes);
            else if (peer.state == State.WAITING) early(peer, bytes);
        }

        @Override
        public void drained(Stream stream) {
            if (peer.state == State.BOUND && peer.splice != null) peer.splice.peerDrained();
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
        Map<Endpoint, TcpPeer> left = Objects.requireNonNull(byAllocation.get(p.allocation));
        left.remove(p.peer, p);
        if (left.isEmpty()) byAllocation.remove(p.allocation);
        if (p.data != null) byData.remove(p.data);
        p.allocation.ended = p.allocation.ended.plus(p.octets());
        p.user.connections--;
        if (p.splice != null) p.splice.close();
        else if (p.stream != null) p.stream.close();
        if (host.logs(LogTopic.TURN, LogLevel.DEBUG)) {
            host.log(LogTopic.TURN, LogLevel.DEBUG, p.peer + " and " + p.allocation.user + ": " + why);
        }
    }

    /** Ends what an allocation has. */
    void endAll(TcpAllocation a, String why) {
        List.copyOf(of(a).values()).forEach(p -> end(p, why));
    }

    /** A client's connection is gone that may have been the other half of a peer's. */
    void gone(ClientStream data) {
        TcpPeer p = byData.get(data);
        if (p != null) end(p, "the client's connection is closed");
    }

    void sweep(long nowNs, long stallNs) {
        for (TcpPeer p : List.copyOf(all)) {
            switch (p.state) {
                case DIALING, FAILED -> {
                    if (nowNs - p.sinceNs >= limits.connectNs()) fail(p);
                }
                case WAITING -> {
                    if (nowNs - p.sinceNs >= limits.bindNs()) end(p, "nobody bound it in time");
                }
                case BOUND -> {
                    if (p.splice != null && p.splice.stalled(stallNs, nowNs)) end(p, "one end does not read");
                }
                case GONE -> {}
            }
        }
    }

    private void fail(TcpPeer p) {
        TcpPeer.Asked asked = p.asked;
        end(p, "the peer cannot be reached");
        if (asked == null) return;
        answers.refuse(
                p.allocation.control, asked.request(), asked.proven(), RefusalReason.PEER_UNREACHABLE);
    }
}
