package org.sallyport.turn.tcp;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
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
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunError;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.AllocationReport;
import org.sallyport.turn.Lifetimes;
import org.sallyport.turn.PeerJudge;
import org.sallyport.turn.SignedAnswer;
import org.sallyport.turn.TurnEvent;
import org.sallyport.turn.TurnLedger;
import org.sallyport.turn.TurnSettings;
import org.sallyport.turn.TurnUser;
import org.sallyport.turn.credential.Authentication.Verdict;
import org.sallyport.turn.credential.Authentication;
import org.sallyport.turn.credential.TurnAccess;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * Allocations with TCP relays, RFC 6062: Allocate, Refresh and CreatePermission; the connections are {@link TcpPeers}'.
 * Owner: the desk. They have no path per packet, so the desk is where they are simplest.
 */
public final class TcpAllocations {
    private static final int TCP = 6;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long PERMISSION_NS = 300 * SECOND_NS;
    private static final int PORTS_TRIED_MAX = 4;

    private final Host host;
    private final Setup setup;
    private TurnSettings settings;
    private final Lifetimes lifetimes;
    private final TcpAnswers answers;
    private final TcpTable table;
    private final PeerJudge judge;
    private final PortPool ports;
    private final TcpPeers peers;
    private long lastId;

    /**
     * What TCP relays need.
     *
     * @param settings the same as the loops'
     * @param limits of one client, one user and all
     * @param ledger shared with the loops, so that one quota counts both kinds of allocation
     * @param authentication the desk's own
     * @param events hears {@link TurnEvent.Began}, {@link TurnEvent.Ended}, {@link TurnEvent.PeerRefused} and
     *     {@link TurnEvent.Refused}
     */
    public record Setup(
            TurnSettings settings,
            TcpRelayLimits limits,
            TurnLedger ledger,
            Authentication authentication,
            Consumer<? super TurnEvent> events) {}

    TcpAllocations(Host host, Rests rests, Setup setup) {
        this.host = host;
        this.setup = setup;
        this.settings = setup.settings();
        this.judge = new PeerJudge(settings);
        this.lifetimes = new Lifetimes(settings.times());
        this.answers = new TcpAnswers(host, setup.events(), settings.software());
        this.table = new TcpTable(setup.limits().connectsPerSecond());
        this.ports = new PortPool(settings.book().settings(Role.EDGE), Setting.TURN_TCP_RELAY, host.entropy(),
                PortPool.COOL_DOWN_NS);
        this.peers = new TcpPeers(host, rests, setup.limits(), table, answers, judge, settings);
    }

    /** Takes over other settings; what allocations have been given stays theirs. */
    void settings(TurnSettings other) {
        settings = other;
        judge.settings(other);
        lifetimes.settings(other);
        answers.software(other.software());
        peers.settings(other);
    }

    Map<String, Long> counts() {
        return answers.counts();
    }

    boolean idle() {
        return table.size() == 0;
    }

    int size() {
        return table.size();
    }

    List<AllocationReport> reports(long nowNs) {
        return table.all().stream().map(a -> a.report(peers.traffic(a), nowNs)).toList();
    }

    // ---------------------------------------------------------------- whose a frame is

    /** Whether a frame is ours and has been handled; else it is the loop's. */
    boolean takes(ClientStream client, byte[] frame, boolean stun) {
        boolean ours = table.of(client).isPresent();
        if (!stun) {
            if (!ours) return false;
            answers.count("frames-dropped");
            return true;
        }
        StunMethod method = method(frame);
        boolean connection = method == StunMethod.CONNECT || method == StunMethod.CONNECTION_BIND;
        boolean allocate = method == StunMethod.ALLOCATE;
        if (method == StunMethod.BINDING || !ours && !connection && !allocate) return false;
        if (!(StunMessage.decode(frame) instanceof StunDecoded.Ok(StunMessage message))) return false;
        if (allocate && !ours && !wantsTcp(message)) {
            if (message.has(StunAttribute.USERNAME) || message.has(StunAttribute.USERHASH))
                client.asksLoop(message, host.nowNs());
            return false;
        }
        if (message.messageClass() == StunClass.REQUEST) request(client, message);
        else answers.count("frames-dropped");
        return true;
    }

    private static @Nullable StunMethod method(byte[] frame) {
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
            if (verdict instanceof Verdict.Challenged challenged) answers.challenge(client, request, challenged);
            return;
        }
        int[] unknown = request.unknownRequired();
        if (unknown.length > 0) {
            answers.send(client, request, proven, StunWriter.unknownAttributes(request, unknown));
            return;
        }
        Optional<TcpAllocation> held = table.of(client);
        if (held.isPresent() && !held.get().user.equals(proven.user())) {
            answers.refuse(client, request, proven, RefusalReason.NOT_YOUR_ALLOCATION);
            return;
        }
        StunMethod method = StunMethod.of(request.method());
        switch (method) {
            case ALLOCATE -> allocate(client, request, proven, nowNs);
            case REFRESH -> refresh(held.orElseThrow(), request, proven, nowNs);
            case CREATE_PERMISSION -> permit(held.orElseThrow(), request, proven, nowNs);
            case CONNECT -> connect(client, request, proven, nowNs);
            case CONNECTION_BIND -> bind(client, request, proven, nowNs);
            case null, default -> answers.refuse(client, request, proven, RefusalReason.MALFORMED);
        }
    }

    /**
     * A ConnectionBind may come with the nonce of its control connection: RFC 6062 does not say, clients do it, and
     * some lose their way when they are told another one. The id of a connection that waits leads there.
     */
    private Verdict judge(ClientStream client, StunMessage request, long nowNs) {
        Authentication a = setup.authentication();
        Verdict own = a.judge(request, client.client(), client.server(), nowNs, host.wallMs());
        if (!(own instanceof Verdict.Challenged(_, int code, _)) || code != StunError.STALE_NONCE.code()
                || request.knownMethod() != StunMethod.CONNECTION_BIND) {
            return own;
        }
        return peers.control(request)
                .map(c -> a.judge(request, c.client(), c.server(), nowNs, host.wallMs()))
                .filter(Verdict.Proven.class::isInstance)
                .orElse(own);
    }

    // ---------------------------------------------------------------- Allocate, RFC 6062 section 5.1

    private void allocate(ClientStream client, StunMessage request, Verdict.Proven proven, long nowNs) {
        if (table.of(client).isPresent() || client.isOfTheLoop(nowNs)) {
            answers.refuse(client, request, proven, RefusalReason.NO_ALLOCATION);
            return;
        }
        if (request.has(StunAttribute.EVEN_PORT) || request.has(StunAttribute.DONT_FRAGMENT)
                || request.has(StunAttribute.RESERVATION_TOKEN)) {
            answers.refuse(client, request, proven, RefusalReason.MALFORMED);
            return;
        }
        Optional<TurnSettings.Relay> relay = relay(request);
        if (relay.isEmpty()) {
            answers.refuse(client, request, proven, RefusalReason.RELAY_FAMILY);
            return;
        }
        switch (setup.ledger().take(proven.user(), client.client().address())) {
            case FULL -> answers.refuse(client, request, proven, RefusalReason.RELAYS_MAX);
            case QUOTA -> answers.refuse(client, request, proven, RefusalReason.RELAY_QUOTA);
            case TAKEN -> {
                Optional<TcpAllocation> opened = open(client, request, proven, relay.get(), nowNs);
                if (opened.isPresent()) {
                    began(opened.get(), request, proven, nowNs);
                } else {
                    setup.ledger().giveBack(proven.user(), client.client().address());
                    answers.refuse(client, request, proven, RefusalReason.NO_RELAY_PORTS);
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
                    new Endpoint(relay.advertised(), port), SignedAnswer.software(request), nowNs);
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
        long lifetimeNs = lifetimes.ofAllocate(request);
        a.expiresNs = nowNs + lifetimeNs;
        a.control.unprovenSinceNs = Machine.NEVER;
        table.add(a);
        answers.count("allocations-begun");
        StunWriter answer = StunWriter.success(request)
                .xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, a.advertised)
                .lifetime(lifetimeNs / SECOND_NS)
                .xorMappedAddress(a.control.client());
        answers.send(a.control, request, proven, answer);
        setup.events().accept(new TurnEvent.Began(a.report(peers.traffic(a), nowNs)));
    }

    private void refresh(TcpAllocation a, StunMessage request, Verdict.Proven proven, long nowNs) {
        ClientStream client = a.control;
        OptionalInt family = request.addressFamily(StunAttribute.REQUESTED_ADDRESS_FAMILY);
        if (family.isPresent() && family.getAsInt() != (a.advertised.address().isV4() ? 1 : 2)) {
            answers.refuse(client, request, proven, RefusalReason.PEER_FAMILY);
            return;
        }
        long lifetimeNs = lifetimes.ofRefresh(request);
        a.expiresNs = nowNs + lifetimeNs;
        answers.send(client, request, proven, StunWriter.success(request).lifetime(lifetimeNs / SECOND_NS));
        if (lifetimeNs == 0) end(a, "deleted", nowNs);
    }

    private void permit(TcpAllocation a, StunMessage request, Verdict.Proven proven, long nowNs) {
        ClientStream client = a.control;
        List<Endpoint> wanted = request.xorAddresses(StunAttribute.XOR_PEER_ADDRESS);
        if (wanted.isEmpty() || wanted.size() > PeerJudge.NAMED_MAX) {
            answers.refuse(client, request, proven, RefusalReason.MALFORMED);
            return;
        }
        Set<IpAddress> allowed = new HashSet<>();
        for (Endpoint e : wanted) {
            // A permission is for an address (RFC 8656 section 9); a port is judged only where it would be one of ours.
            PeerJudge.Verdict verdict = judge.judgeAccepted(e);
            Optional<RefusalReason> reason = answers.objection(a, request, e, verdict, nowNs);
            if (reason.isPresent()) {
                answers.refuse(client, request, proven, reason.get());
                return;
            }
            if (verdict instanceof PeerJudge.Verdict.Allowed one) allowed.add(one.peer());
        }
        if (!room(a, allowed, nowNs)) {
            answers.refuse(client, request, proven, RefusalReason.RELAY_PEERS_MAX);
            return;
        }
        for (IpAddress peer : allowed) a.permissions.put(peer, nowNs + PERMISSION_NS);
        answers.send(client, request, proven, StunWriter.success(request));
    }

    private boolean room(TcpAllocation a, Set<IpAddress> wanted, long nowNs) {
        a.forgetOldPermissions(nowNs);
        long fresh = wanted.stream().filter(p -> !a.permissions.containsKey(p)).count();
        return a.permissions.size() + fresh <= settings.quotas().permissionsMax();
    }

    private void connect(ClientStream client, StunMessage request, Verdict.Proven proven, long nowNs) {
        Optional<TcpAllocation> held = table.of(client);
        if (held.isEmpty()) answers.refuse(client, request, proven, RefusalReason.NO_ALLOCATION);
        else peers.connect(held.get(), request, proven, nowNs);
    }

    private void bind(ClientStream client, StunMessage request, Verdict.Proven proven, long nowNs) {
        boolean used = table.of(client).isPresent() || client.isOfTheLoop(nowNs);
        if (used) answers.refuse(client, request, proven, RefusalReason.MALFORMED);
        else peers.bind(client, request, proven, nowNs);
    }

    // ---------------------------------------------------------------- ends

    /** A client's connection is gone, and with it what hung on it. */
    void gone(ClientStream client) {
        table.of(client).ifPresent(a -> end(a, "connection closed", host.nowNs()));
        peers.gone(client);
    }

    void access(TurnAccess access) {
        setup.authentication().access(access);
        endAll("revoked", a -> setup.authentication().revoked(a.user));
    }

    void endUser(String user) {
        endAll("ended by an administrator", a -> TurnUser.is(a.user, user));
    }

    void stop() {
        endAll("stopped", _ -> true);
    }

    private void endAll(String why, Predicate<TcpAllocation> which) {
        for (TcpAllocation a : table.all()) if (which.test(a)) end(a, why, host.nowNs());
    }

    /** Closes every socket of the allocation and gives its quota back, in one step (attack row TURN-36). */
    private void end(TcpAllocation a, String why, long nowNs) {
        if (!table.remove(a)) return;
        if (a.listener != null) a.listener.close();
        peers.endAll(a, why);
        ports.release(a.claim.local().port(), nowNs);
        setup.ledger().giveBack(a.user, a.control.client().address());
        a.control.unprovenSinceNs = nowNs;
        answers.count("allocations-ended");
        setup.events().accept(new TurnEvent.Ended(a.report(peers.traffic(a), nowNs), why));
    }

    /** Ends what is over. */
    void sweep(long nowNs, long stallNs) {
        for (TcpAllocation a : table.all()) {
            if (nowNs - a.expiresNs >= 0) end(a, "expired", nowNs);
        }
        peers.sweep(nowNs, stallNs);
    }
}
