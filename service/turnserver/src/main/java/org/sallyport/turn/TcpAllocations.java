package org.sallyport.turn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.sallyport.host.Bound;
import org.sallyport.host.Host;
import org.sallyport.host.Listener;
import org.sallyport.machine.Machine;
import org.sallyport.ports.Lease;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.stun.RefusalError;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunError;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.Authentication.Verdict;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * Allocations with TCP relays, RFC 6062: Allocate, Refresh and CreatePermission; the connections are {@link TcpPeers}'.
 * Owner: the desk. They have no path per packet, so the desk is where they are simplest.
 */
final class TcpAllocations {
    private static final int TCP = 6;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long PERMISSION_NS = 300 * SECOND_NS;
    private static final int PORTS_TRIED_MAX = 4;

    private final Host host;
    private final TurnStreams.Relays setup;
    private TurnSettings settings;
    private final PeerJudge judge;
    private final PortPool ports;
    private final TcpPeers peers;
    private final Map<Long, TcpAllocation> allocations = new HashMap<>();
    private final Map<String, TcpUser> users = new HashMap<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private long refusalToldNs;
    private long lastId;

    TcpAllocations(Host host, TurnStreams.Relays setup) {
        this.host = host;
        this.setup = setup;
        this.settings = setup.settings();
        this.judge = new PeerJudge(settings);
        this.ports = new PortPool(settings.book().settings(Role.EDGE), Setting.TURN_TCP_RELAY, host.entropy(),
                PortPool.COOL_DOWN_NS);
        this.peers = new TcpPeers(host, this, setup.limits());
        this.refusalToldNs = host.nowNs() - SECOND_NS;
    }

    /** Takes over other settings; what allocations have been given stays theirs. */
    void settings(TurnSettings other) {
        settings = other;
        judge.settings(other);
    }

    TurnSettings settings() {
        return settings;
    }

    PeerJudge judge() {
        return judge;
    }

    void count(String name) {
        counts.merge("tcp-relays-" + name, 1L, Long::sum);
    }

    Map<String, Long> counts() {
        return counts;
    }

    boolean idle() {
        return allocations.isEmpty();
    }

    int size() {
        return allocations.size();
    }

    List<AllocationReport> reports(long nowNs) {
        return allocations.values().stream().map(a -> a.report(nowNs)).toList();
    }

    // ---------------------------------------------------------------- whose a frame is

    /** Whether a frame is ours and has been handled; else it is the loop's. */
    boolean takes(ClientStream client, byte[] frame, boolean stun) {
        if (!stun) {
            if (client.allocation == null) return false;
            count("frames-dropped");
            return true;
        }
        StunMethod method = method(frame);
        boolean connection = method == StunMethod.CONNECT || method == StunMethod.CONNECTION_BIND;
        boolean allocate = method == StunMethod.ALLOCATE;
        if (method == StunMethod.BINDING || client.allocation == null && !connection && !allocate) return false;
        if (!(StunMessage.decode(frame) instanceof StunDecoded.Ok(StunMessage message))) return false;
        if (allocate && client.allocation == null && !wantsTcp(message)) {
            if (message.has(StunAttribute.USERNAME) || message.has(StunAttribute.USERHASH)) client.asksLoop(message, host.nowNs());
            return false;
        }
        if (message.messageClass() == StunClass.REQUEST) request(client, message);
        else count("frames-dropped");
        return true;
    }

    private static StunMethod method(byte[] frame) {
        int type = (frame[0] & 0xff) << 8 | frame[1] & 0xff;
        return StunMethod.of(type & 0xf | type >> 1 & 0x70 | type >> 2 & 0xf80);
    }

    private static boolean wantsTcp(StunMessage message) {
        return message.requestedTransport().equals(OptionalInt.of(TCP));
    }

    private void request(ClientStream client, StunMessage request) {
        long nowNs = host.nowNs();
        Verdict verdict = judge(client, request, nowNs);
        if (!(verdict instanceof Verdict.Proven proven)) {
            if (verdict instanceof Verdict.Challenged(byte[] answer, int _)) client.write(answer);
            return;
        }
        int[] unknown = request.unknownRequired();
        if (unknown.length > 0) {
            send(client, request, proven, StunWriter.unknownAttributes(request, unknown));
            return;
        }
        if (client.allocation != null && !client.allocation.user.equals(proven.user())) {
            refuse(client, request, proven, RefusalReason.NOT_YOUR_ALLOCATION);
            return;
        }
        StunMethod method = StunMethod.of(request.method());
        switch (method) {
            case ALLOCATE -> allocate(client, request, proven, nowNs);
            case REFRESH -> refresh(client, request, proven, nowNs);
            case CREATE_PERMISSION -> permit(client, request, proven, nowNs);
            case CONNECT -> connect(client, request, proven, nowNs);
            case CONNECTION_BIND -> bind(client, request, proven, nowNs);
            case null, default -> refuse(client, request, proven, RefusalReason.MALFORMED);
        }
    }

    /**
     * A ConnectionBind may come with the nonce of its control connection: RFC 6062 does not say, clients do it, and some
     * lose their way when they are told another one. The id of a connection that waits leads there.
     */
    private Verdict judge(ClientStream client, StunMessage request, long nowNs) {
        Authentication a = setup.authentication();
        Verdict own = a.judge(request, client.client(), client.server(), nowNs, host.wallMs());
        if (!(own instanceof Verdict.Challenged(byte[] _, int code)) || code != StunError.STALE_NONCE.code()
                || request.knownMethod() != StunMethod.CONNECTION_BIND) {
            return own;
        }
        return peers.control(request)
                .map(c -> a.judge(request, c.client(), c.server(), nowNs, host.wallMs()))
                .filter(Verdict.Proven.class::isInstance)
                .orElse(own);
    }

    /** Signs and writes an answer. */
    void send(ClientStream client, StunMessage request, Verdict.Proven proven, StunWriter answer) {
        if (!settings.software().isEmpty()) answer.software(settings.software());
        StunWriter signed = proven.sign(answer);
        if (request.has(StunAttribute.FINGERPRINT)) signed.fingerprint();
        client.write(signed.bytes());
    }

    /** Signs and writes an error. */
    void refuse(ClientStream client, StunMessage request, Verdict.Proven proven, RefusalReason reason) {
        StunError error = RefusalError.of(reason);
        count("requests-refused-" + error.code());
        send(client, request, proven, StunWriter.error(request, error));
    }

    /** Tells of a peer that the policy refuses, at most once a second. */
    void peerRefused(String user, Endpoint client, IpAddress peer, String why, long nowNs) {
        count("peers-refused");
        if (nowNs - refusalToldNs < SECOND_NS) return;
        refusalToldNs = nowNs;
        setup.events().accept(new TurnEvent.PeerRefused(user, client, peer, why));
    }

    // ---------------------------------------------------------------- Allocate, RFC 6062 section 5.1

    private void allocate(ClientStream client, StunMessage request, Verdict.Proven proven, long nowNs) {
        if (client.allocation != null || client.isOfTheLoop(nowNs)) {
            refuse(client, request, proven, RefusalReason.NO_ALLOCATION);
            return;
        }
        if (request.has(StunAttribute.EVEN_PORT) || request.has(StunAttribute.DONT_FRAGMENT)
                || request.has(StunAttribute.RESERVATION_TOKEN)) {
            refuse(client, request, proven, RefusalReason.MALFORMED);
            return;
        }
        Optional<TurnSettings.Relay> relay = relay(request);
        if (relay.isEmpty()) {
            refuse(client, request, proven, RefusalReason.RELAY_FAMILY);
            return;
        }
        switch (setup.ledger().take(proven.user(), client.client().address())) {
            case FULL -> refuse(client, request, proven, RefusalReason.RELAYS_MAX);
            case QUOTA -> refuse(client, request, proven, RefusalReason.RELAY_QUOTA);
            case TAKEN -> {
                Optional<TcpAllocation> opened = open(client, request, proven, relay.get(), nowNs);
                if (opened.isPresent()) {
                    began(opened.get(), request, proven, nowNs);
                } else {
                    setup.ledger().giveBack(proven.user(), client.client().address());
                    refuse(client, request, proven, RefusalReason.NO_RELAY_PORTS);
                }
            }
        }
    }

    private Optional<TurnSettings.Relay> relay(StunMessage request) {
        int family = request.addressFamily(StunAttribute.REQUESTED_ADDRESS_FAMILY).orElse(1);
        return settings.relays().stream()
                .filter(r -> (r.local().isV4() ? 1 : 2) == family)
                .findFirst();
    }

    private Optional<TcpAllocation> open(
            ClientStream client, StunMessage request, Verdict.Proven proven, TurnSettings.Relay relay, long nowNs) {
        for (int tried = 0; tried < PORTS_TRIED_MAX; tried++) {
            if (!(ports.lease(nowNs) instanceof Lease.Granted<Integer>(Integer port))) return Optional.empty();
            PortClaim claim = settings.book().claim(Role.EDGE, PortClaim.Side.BOTH, Transport.TCP,
                    new Endpoint(relay.local(), port), "TCT-5", "TCT-6", "TCT-7");
            TcpAllocation a = new TcpAllocation(nextId(), proven.user(), client, claim,
                    new Endpoint(relay.advertised(), port), Allocating.software(request), nowNs);
            switch (host.listen(claim, null, stream -> peers.knocked(a, stream))) {
                case Bound.Ok<Listener>(Listener listener) -> {
                    a.listener = listener;
                    return Optional.of(a);
                }
                case Bound.Refused<Listener>(Bound.Kind kind, String _) -> {
                    if (kind == Bound.Kind.IN_USE) ports.foreign(port, nowNs);
                    else ports.releaseUnused(port, nowNs);
                    if (kind != Bound.Kind.IN_USE) return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** Ids of loops count up from one; ours count down, so that no two are the same on a node. */
    private long nextId() {
        return --lastId;
    }

    private void began(TcpAllocation a, StunMessage request, Verdict.Proven proven, long nowNs) {
        long lifetimeNs = lifetimeNs(request);
        a.expiresNs = nowNs + lifetimeNs;
        a.control.allocation = a;
        a.control.unprovenSinceNs = Machine.NEVER;
        allocations.put(a.id, a);
        user(a.user).allocations++;
        count("allocations-begun");
        StunWriter answer = StunWriter.success(request)
                .xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, a.advertised)
                .lifetime(lifetimeNs / SECOND_NS)
                .xorMappedAddress(a.control.client());
        send(a.control, request, proven, answer);
        setup.events().accept(new TurnEvent.Began(a.report(nowNs)));
    }

    /** RFC 8656 section 7.2: no shorter than the default, no longer than the most. */
    private long lifetimeNs(StunMessage request) {
        TurnSettings.Times t = settings.times();
        long wantedNs = request.lifetimeSeconds().orElse(0) * SECOND_NS;
        return Math.min(Math.max(wantedNs, t.lifetimeDefaultNs()), t.lifetimeMaxNs());
    }

    private void refresh(ClientStream client, StunMessage request, Verdict.Proven proven, long nowNs) {
        TcpAllocation a = client.allocation;
        OptionalInt family = request.addressFamily(StunAttribute.REQUESTED_ADDRESS_FAMILY);
        if (family.isPresent() && family.getAsInt() != (a.advertised.address().isV4() ? 1 : 2)) {
            refuse(client, request, proven, RefusalReason.PEER_FAMILY);
            return;
        }
        boolean delete = request.lifetimeSeconds().orElse(-1) == 0;
        long lifetimeNs = delete ? 0 : lifetimeNs(request);
        a.expiresNs = nowNs + lifetimeNs;
        send(client, request, proven, StunWriter.success(request).lifetime(lifetimeNs / SECOND_NS));
        if (delete) end(a, "deleted", nowNs);
    }

    private void permit(ClientStream client, StunMessage request, Verdict.Proven proven, long nowNs) {
        TcpAllocation a = client.allocation;
        List<Endpoint> wanted = request.xorAddresses(StunAttribute.XOR_PEER_ADDRESS);
        if (wanted.isEmpty() || wanted.size() > Permitting.PEERS_MAX) {
            refuse(client, request, proven, RefusalReason.MALFORMED);
            return;
        }
        Set<IpAddress> allowed = new HashSet<>();
        for (Endpoint e : wanted) {
            // A permission is for an address (RFC 8656 section 9); a port is judged only where it would be one of ours.
            PeerJudge.Verdict verdict = judge.judgeAccepted(e);
            Optional<RefusalReason> reason = objection(a, request, e, verdict, nowNs);
            if (reason.isPresent()) {
                refuse(client, request, proven, reason.get());
                return;
            }
            if (verdict instanceof PeerJudge.Verdict.Allowed one) allowed.add(one.peer());
        }
        if (!room(a, allowed, nowNs)) {
            refuse(client, request, proven, RefusalReason.RELAY_PEERS_MAX);
            return;
        }
        for (IpAddress peer : allowed) a.permissions.put(peer, nowNs + PERMISSION_NS);
        send(client, request, proven, StunWriter.success(request));
    }

    /** What is to be said of a peer that a request names, given what the judge said. */
    Optional<RefusalReason> objection(
            TcpAllocation a, StunMessage request, Endpoint peer, PeerJudge.Verdict verdict, long nowNs) {
        Optional<String> why = switch (verdict) {
            case PeerJudge.Verdict.Refused(String reason) -> Optional.of(reason);
            case PeerJudge.Verdict.Allowed _ -> mapped(request) ? Optional.of("IPv4 in IPv6") : Optional.empty();
        };
        if (why.isPresent()) {
            peerRefused(a.user, a.control.client(), peer.address(), why.get(), nowNs);
            return Optional.of(RefusalReason.PEER_REFUSED);
        }
        boolean sameFamily = peer.address().isV4() == a.advertised.address().isV4();
        return sameFamily ? Optional.empty() : Optional.of(RefusalReason.PEER_FAMILY);
    }

    /** Whether a peer's IPv4 address came as IPv6: no honest client does that, and the two read alike from here on. */
    private static boolean mapped(StunMessage request) {
        long long6 = 0;
        for (int i = 0; i < request.attributeCount(); i++) {
            boolean peer = request.attributeType(i) == StunAttribute.XOR_PEER_ADDRESS.number();
            if (peer && request.attributeValue(i).length == 20) long6++;
        }
        return long6 != request.xorAddresses(StunAttribute.XOR_PEER_ADDRESS).stream()
                .filter(e -> !e.address().isV4())
                .count();
    }

    private boolean room(TcpAllocation a, Set<IpAddress> wanted, long nowNs) {
        a.forgetOldPermissions(nowNs);
        long fresh = wanted.stream().filter(p -> !a.permissions.containsKey(p)).count();
        return a.permissions.size() + fresh <= settings.quotas().permissionsMax();
    }

    /** The allocation that has a relayed address, in either of its spellings. */
    Optional<TcpAllocation> at(Endpoint relayed) {
        return allocations.values().stream()
                .filter(a -> a.advertised.equals(relayed) || a.claim.local().equals(relayed))
                .findFirst();
    }

    private void connect(ClientStream client, StunMessage request, Verdict.Proven proven, long nowNs) {
        if (client.allocation == null) refuse(client, request, proven, RefusalReason.NO_ALLOCATION);
        else peers.connect(client.allocation, request, proven, user(client.allocation.user), nowNs);
    }

    private void bind(ClientStream client, StunMessage request, Verdict.Proven proven, long nowNs) {
        boolean used = client.allocation != null || client.isOfTheLoop(nowNs);
        if (used) refuse(client, request, proven, RefusalReason.MALFORMED);
        else peers.bind(client, request, proven, nowNs);
    }

    /** The user's share; makes one where there is none. */
    TcpUser user(String name) {
        return users.computeIfAbsent(name, _ -> new TcpUser(setup.limits().connectsPerSecond()));
    }

    // ---------------------------------------------------------------- ends

    /** A client's connection is gone, and with it what hung on it. */
    void gone(ClientStream client) {
        if (client.allocation != null) end(client.allocation, "connection closed", host.nowNs());
        if (client.peer != null) peers.end(client.peer, "the client's connection is closed");
    }

    void access(TurnAccess access) {
        setup.authentication().access(access);
        endAll("revoked", a -> setup.authentication().revoked(a.user));
    }

    void endUser(String user) {
        endAll("ended by an administrator", a -> a.user.equals(user) || a.user.endsWith(":" + user));
    }

    void stop() {
        endAll("stopped", _ -> true);
    }

    private void endAll(String why, Predicate<TcpAllocation> which) {
        for (TcpAllocation a : List.copyOf(allocations.values())) if (which.test(a)) end(a, why, host.nowNs());
    }

    /** Closes every socket of the allocation and gives its quota back, in one step (attack row TURN-36). */
    private void end(TcpAllocation a, String why, long nowNs) {
        if (allocations.remove(a.id) == null) return;
        a.listener.close();
        for (TcpPeer p : new ArrayList<>(a.peers.values())) peers.end(p, why);
        ports.release(a.claim.local().port(), nowNs);
        setup.ledger().giveBack(a.user, a.control.client().address());
        TcpUser user = user(a.user);
        if (--user.allocations == 0) users.remove(a.user);
        a.control.allocation = null;
        a.control.unprovenSinceNs = nowNs;
        count("allocations-ended");
        setup.events().accept(new TurnEvent.Ended(a.report(nowNs), why));
    }

    /** Ends what is over. */
    void sweep(long nowNs, long stallNs) {
        for (TcpAllocation a : List.copyOf(allocations.values())) {
            if (nowNs - a.expiresNs >= 0) end(a, "expired", nowNs);
        }
        peers.sweep(nowNs, stallNs);
    }
}
