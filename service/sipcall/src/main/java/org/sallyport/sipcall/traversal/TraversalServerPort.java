package org.sallyport.sipcall.traversal;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.PeerIdentity;
import org.sallyport.machine.Machine;
import org.sallyport.machine.Sensitive;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.digest.DigestRequest;
import org.sallyport.sip.digest.DigestSecret;
import org.sallyport.sip.digest.DigestSettings;
import org.sallyport.sip.digest.DigestVerdict;
import org.sallyport.sip.digest.DigestVerifier;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.host.Timed;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;

/**
 * Edge's end of one traversal zone: the only port where its client may come, and the judge of who is the client. Owner:
 * the desk.
 *
 * <p>The certificate must lead to our root and carry the zone's name; then the zone's user must answer a digest. Each
 * failure has its own reason, told to the administrator here and, by its name alone, to whoever holds a right
 * certificate.
 */
final class TraversalServerPort implements Timed {
    /**
     * Most connections that have not proven themselves yet. They are cheap, so the next one takes the place of the
     * oldest of the /24 or /48 where most come from: whoever says nothing never keeps the client out.
     */
    static final int UNPROVEN_MAX = 100;

    /** Most of them from one address or /64; the next one takes the place of the oldest. */
    static final int UNPROVEN_PER_SOURCE_MAX = 8;

    /** Refusals are told aloud once in this time: 10 s. */
    private static final long TOLD_EVERY_NS = 10_000_000_000L;

    /** How long a connection may take to prove itself: 10 s. */
    static final long PROVE_NS = 10_000_000_000L;

    /** How long a refused connection stays, so that the refusal arrives: 0.5 s. */
    private static final long LINGER_NS = 500_000_000L;

    private static final int DEAF_KEEP_ALIVES = 3;

    private final TraversalSite site;
    private final Host host;
    private final Zone.TraversalServer zone;
    private final Function<Sibling, Optional<String>> siblings;
    private final DigestVerifier verifier;
    private final Map<Long, Caller> callers = new LinkedHashMap<>();
    private Optional<StreamFlow> current = Optional.empty();
    private long lookAtNs;
    private long soonestNs = Machine.NEVER;
    private long quietUntilNs = Long.MIN_VALUE;
    private long untold;

    /**
     * Whoever has connected and is not the zone's client, or not yet.
     *
     * <pre>
     *  connected ──certificate──▶ Unproven ──digest──▶ the zone's client
     *      │                         │ wrong           │ 10 s
     *      │ wrong certificate       ▼                 │
     *      └──▶ Unwelcome ──asks──▶ Refused ──0.5 s──▶ Leaving ◀─┘
     *               └──────────────10 s───────────────────▲
     * </pre>
     */
    sealed interface Caller {
        StreamFlow flow();

        /** It may prove itself until a time. */
        record Unproven(StreamFlow flow, long untilNs) implements Caller {}

        /** Its certificate is wrong; it is told so when it asks. */
        record Unwelcome(StreamFlow flow, Refusal refusal, long untilNs) implements Caller {}

        /** It has been told, and stays for as long as that may take to arrive. */
        record Refused(StreamFlow flow, Refusal refusal, long untilNs) implements Caller {}

        /** We have closed its connection; what it still says is refused. */
        record Leaving(StreamFlow flow, Refusal refusal) implements Caller {}

        /** When it has to go. */
        default long untilNs() {
            return Machine.NEVER;
        }

        /** Why it is not let in whatever it proves. */
        default Optional<Refusal> verdict() {
            return switch (this) {
                case Unproven _ -> Optional.empty();
                case Unwelcome u -> Optional.of(u.refusal());
                case Refused r -> Optional.of(r.refusal());
                case Leaving l -> Optional.of(l.refusal());
            };
        }
    }

    /** A question to the node: which other zone has this certificate name or this user? */
    sealed interface Sibling {
        record WithCertificate(List<String> names) implements Sibling {}

        record WithUser(String user) implements Sibling {}
    }

    TraversalServerPort(TraversalSite site, Zone.TraversalServer zone, Function<Sibling, Optional<String>> siblings) {
        this.site = site;
        this.host = site.host();
        this.zone = zone;
        this.siblings = siblings;
        byte[] key = new byte[DigestVerifier.KEY_OCTETS];
        host.entropy().fill(key);
        this.verifier = new DigestVerifier(DigestSettings.defaults(ZoneOptions.REALM), Sensitive.of(key));
        this.lookAtNs = host.nowNs() + zone.keepAliveNs();
        this.soonestNs = lookAtNs;
    }

    private void put(Caller caller) {
        callers.put(caller.flow().id(), caller);
        soonestNs = Math.min(soonestNs, caller.untilNs());
        site.timers().wake(soonestNs);
    }

    /** Never later than the first is due; where that one has gone, a little early. */
    @Override
    public long deadlineNs() {
        return soonestNs;
    }

    @Override
    public void timer(long nowNs) {
        if (nowNs >= lookAtNs) {
            lookAtNs = nowNs + zone.keepAliveNs();
            // A client that has said nothing for three of its keep-alives is dead, whatever TCP believes.
            current.filter(f -> nowNs - f.lastHeardNs() > DEAF_KEEP_ALIVES * zone.keepAliveNs())
                    .ifPresent(StreamFlow::close);
        }
        for (Caller c : List.copyOf(callers.values())) if (nowNs >= c.untilNs()) over(c);
        soonestNs = lookAtNs;
        for (Caller c : callers.values()) soonestNs = Math.min(soonestNs, c.untilNs());
    }

    private void over(Caller c) {
        Refusal late = new Refusal(RefusalReason.ZONE_NOT_AUTHENTICATED, "a proof within 10 s", "none");
        callers.put(c.flow().id(), new Caller.Leaving(c.flow(), c.verdict().orElse(late)));
        if (c.flow().alive() && c.verdict().isEmpty()) noted(c.flow(), late);
        c.flow().close();
    }

    /** What whoever is at a connection is by now; nobody where it is the zone's client, or gone. */
    Optional<Caller> caller(StreamFlow flow) {
        return Optional.ofNullable(callers.get(flow.id()));
    }

    private Optional<StreamFlow> proven() {
        return current.filter(StreamFlow::alive);
    }

    /** Closes every connection; the zone's flow waits for whoever takes its place. */
    void stop() {
        callers.values().forEach(c -> c.flow().close());
        callers.clear();
        current.ifPresent(f -> {
            f.close();
            site.zoneFlows().lost(zone.name(), f);
        });
        current = Optional.empty();
    }

    /** Somebody connected to the zone's port. */
    void accepted(StreamFlow flow) {
        makeRoom(flow.remote().address());
        Optional<Refusal> refusal = certificate(flow);
        refusal.ifPresent(r -> noted(flow, r));
        long untilNs = host.nowNs() + PROVE_NS;
        put(refusal.<Caller>map(r -> new Caller.Unwelcome(flow, r, untilNs))
                .orElseGet(() -> new Caller.Unproven(flow, untilNs)));
    }

    private void makeRoom(IpAddress source) {
        List<StreamFlow> same = callers.values().stream().map(Caller::flow)
                .filter(f -> f.remote().address().holder().equals(source.holder())).toList();
        if (same.size() >= UNPROVEN_PER_SOURCE_MAX) drop(same.getFirst());
        if (callers.size() < UNPROVEN_MAX) return;
        Map<IpAddress, Integer> crowds = new HashMap<>();
        for (Caller u : callers.values()) crowds.merge(u.flow().remote().address().neighborhood(), 1, Integer::sum);
        int most = crowds.values().stream().max(Integer::compare).orElse(0);
        callers.values().stream().map(Caller::flow)
                .filter(f -> Objects.requireNonNull(crowds.get(f.remote().address().neighborhood())) == most)
                .findFirst().ifPresent(this::drop);
    }

    private void drop(StreamFlow flow) {
        callers.remove(flow.id());
        flow.close();
    }

    private Optional<Refusal> certificate(StreamFlow flow) {
        if (zone.tlsVerifySubjectName().isEmpty()) return Optional.empty();
        String wanted = zone.tlsVerifySubjectName().get();
        Optional<PeerIdentity> peer = flow.peer();
        if (peer.isEmpty())
            return Optional.of(new Refusal(RefusalReason.ZONE_CERTIFICATE_MISSING, wanted, "no certificate"));
        List<String> names = peer.get().names();
        if (names.stream().anyMatch(wanted::equalsIgnoreCase)) return Optional.empty();
        Optional<String> other = siblings.apply(new Sibling.WithCertificate(names));
        if (other.isPresent()) return Optional.of(wrongPort(other.get()));
        return Optional.of(new Refusal(RefusalReason.ZONE_CERTIFICATE_NAME, wanted, String.join(", ", names)));
    }

    private Refusal wrongPort(String zoneName) {
        return new Refusal(RefusalReason.ZONE_WRONG_PORT, "the client of zone " + zone.name() + " on " + zone.port(),
                "the client of zone " + zoneName);
    }

    /** A TLS handshake at the port failed. */
    void handshakeFailed(Endpoint remote, CloseReason reason) {
        RefusalReason name = switch (reason.kind()) {
            case TLS_NO_CERTIFICATE -> RefusalReason.ZONE_CERTIFICATE_MISSING;
            case TLS_REFUSED_BY_PEER -> RefusalReason.ZONE_CERTIFICATE_REFUSED;
            case TLS_UNTRUSTED -> RefusalReason.ZONE_CERTIFICATE_UNTRUSTED;
            case TLS_NAME -> RefusalReason.ZONE_CERTIFICATE_NAME;
            default -> RefusalReason.ZONE_HANDSHAKE_FAILED;
        };
        noted(remote.toString(),
                new Refusal(name, zone.tlsVerifySubjectName().orElse("a certificate"), reason.detail()));
    }

    /** A request on a connection of this port: an OPTIONS that proves, or proves again. True where it was for us. */
    boolean request(SipMessage request, StreamFlow flow, ServerTransaction<Flow> server) {
        if (!request.method().equals("OPTIONS")) {
            if (flow.zone().equals(zone.name())) return false;
            refuse(request, flow, server, Refusal.of(RefusalReason.ZONE_NOT_AUTHENTICATED));
            return true;
        }
        // Somebody else's may have one hop left as well, on its way to a phone: it must never be judged as the zone's
        // proof.
        boolean toUs = request.maxForwards() <= 1 && request.uri() != null && request.uri().user() == null;
        if (flow.zone().equals(zone.name()) && !toUs) return false;
        Caller caller = callers.get(flow.id());
        Optional<Refusal> verdict = caller == null ? Optional.empty() : caller.verdict();
        if (verdict.isPresent()) {
            refuse(request, flow, server, verdict.get());
            return true;
        }
        prove(request, flow, server);
        return true;
    }

    private void prove(SipMessage request, StreamFlow flow, ServerTransaction<Flow> server) {
        long nowNs = host.nowNs();
        DigestVerdict verdict = verifier.verify(new DigestRequest(request.method(), request.requestUri(),
                request.values(HeaderName.AUTHORIZATION), flow.remote().address()),
                user -> user.equals(zone.credentials().username())
                        ? Optional.of(new DigestSecret.Password(zone.credentials().password())) : Optional.empty(),
                nowNs);
        switch (verdict) {
            case DigestVerdict.Ok(String _, String info) -> {
                SipEditor ok = SipMessage.response(request, 200, "OK", server.localTag()).edit();
                ok.addLast(HeaderName.AUTHENTICATION_INFO, info).addLast(ZoneOptions.ERA,
                        site.zoneFlows().era(zone.name()));
                server.respond(ok.build(), nowNs);
                proven(flow, ZoneOptions.era(request), nowNs);
            }
            case DigestVerdict.UnknownUser(String user) -> {
                Optional<String> other = siblings.apply(new Sibling.WithUser(user));
                refuse(request, flow, server, other.map(this::wrongPort)
                        .orElseGet(() -> new Refusal(RefusalReason.ZONE_UNKNOWN_USER, zone.credentials().username(),
                                user)));
            }
            case DigestVerdict.WrongPassword(String user) ->
                    refuse(request, flow, server, new Refusal(RefusalReason.ZONE_WRONG_PASSWORD, "", user));
            case DigestVerdict.Absent _, DigestVerdict.Stale _, DigestVerdict.NotOffered _ -> {
                SipEditor challenge = SipMessage.response(request, 401, "Unauthorized", server.localTag()).edit();
                verifier.challenges(verdict, flow.remote().address(), nowNs)
                        .forEach(c -> challenge.addLast(HeaderName.WWW_AUTHENTICATE, c));
                server.respond(challenge.build(), nowNs);
            }
            case DigestVerdict.OtherUri _, DigestVerdict.Bad _ -> refuse(request, flow, server, verdict.refusal());
        }
    }

    private void proven(StreamFlow flow, String era, long nowNs) {
        callers.remove(flow.id());
        if (current.filter(c -> c == flow).isPresent()) return;
        Optional<StreamFlow> before = current;
        flow.provenPair(zone.name());
        current = Optional.of(flow);
        site.zones().up(zone.name(), Protocol.SIP, flow.remote(), nowNs);
        say("up, " + flow.label());
        // The client dialled anew, so its old connection is dead from its side, whatever ours still believes.
        before.ifPresent(StreamFlow::close);
        site.zoneFlows().up(zone.name(), flow, era);
    }

    private void refuse(SipMessage request, StreamFlow flow, ServerTransaction<Flow> server, Refusal refusal) {
        noted(flow, refusal);
        server.respondOnce(ZoneOptions.refusing(request, refusal.reason(), server.localTag()), host.nowNs());
        put(new Caller.Refused(flow, refusal, host.nowNs() + LINGER_NS));
    }

    private void noted(StreamFlow flow, Refusal refusal) {
        host.log(LogTopic.STRANGER, LogLevel.DEBUG, zone.name() + " refused " + flow.label() + ": " + refusal);
        noted(flow.label(), refusal);
    }

    /** While the right client is connected, a stranger's failure says nothing about the zone's state. */
    private void noted(String who, Refusal refusal) {
        if (proven().isEmpty()) {
            site.zones().down(zone.name(), Protocol.SIP, refusal, host.nowNs(), host.entropy());
        }
        // A stranger can repeat this as often as it likes; the zone's state keeps the newest reason all the same.
        if (host.nowNs() < quietUntilNs) {
            untold++;
            return;
        }
        String others = untold == 0 ? "" : ", and " + untold + " more before";
        say("refused " + who + ": " + refusal + others);
        quietUntilNs = host.nowNs() + TOLD_EVERY_NS;
        untold = 0;
    }

    /** A connection of this port is gone. */
    void closed(StreamFlow flow, CloseReason reason) {
        callers.remove(flow.id());
        if (current.filter(c -> c == flow).isEmpty()) return;
        current = Optional.empty();
        site.zones().down(zone.name(), Protocol.SIP,
                new Refusal(RefusalReason.NEXT_HOP_UNREACHABLE, "", reason.detail()),
                host.nowNs(), host.entropy());
        site.zoneFlows().lost(zone.name(), flow);
        say("lost: " + reason.detail());
    }

    private void say(String what) {
        host.log(LogTopic.ZONE, LogLevel.INFO, zone.name() + " " + what);
    }
}
