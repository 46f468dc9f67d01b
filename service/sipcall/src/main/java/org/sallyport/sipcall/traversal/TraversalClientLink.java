package org.sallyport.sipcall.traversal;

import java.util.List;
import java.util.Optional;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.digest.DigestAlgorithm;
import org.sallyport.sip.digest.DigestClient;
import org.sallyport.sip.digest.DigestSecret;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.host.Timed;
import org.sallyport.sipcall.proxy.SipFinder;
import org.sallyport.sipcall.transport.Dial;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneStatus;
import org.sallyport.zone.ZoneTable;
import org.sallyport.zone.locate.LocateTarget;

/**
 * Control's end of one traversal zone. Owner: the desk.
 *
 * <pre>
 *  Resting ──retry──▶ Finding ──place──▶ Connecting ──opened──▶ Proving ──200 + proof──▶ Up ──keep-alive──▶ Up
 *     ▲                  │ nothing, late     │ refused, late       │ 403, late, closed     │ pong overdue, closed
 *     └──────────────────┴───────────────────┴─────────────────────┴───────────────────────┘   the pause grows by
 *                                                                                               {@link ZoneTable#down}
 * </pre>
 */
final class TraversalClientLink implements Timed {
    /** How long connecting and proving may take together: 10 s. */
    private static final long ATTEMPT_NS = 10_000_000_000L;

    /** Between two lines of the log about the same want: 60 s. */
    private static final long TOLD_EVERY_NS = 60_000_000_000L;

    /** Every so many keep-alives the far end's SIP is asked too, not its socket alone. */
    private static final int OPTIONS_EVERY = 4;

    private final TraversalSite site;
    private final Host host;
    private final Zone.TraversalClient zone;
    private final List<LocalInterface> interfaces;
    private final Optional<TlsIdentity> tls;
    private final SipFinder finder;
    private final DigestClient digest;
    private State state = new State.Resting(Machine.NEVER);
    private Optional<RefusalReason> told = Optional.empty();
    private long toldNs;
    private int peer;
    private long cseq;

    /** Where it stands, and nothing that does not belong there. */
    sealed interface State {
        /** Nothing is tried before a time. */
        record Resting(long retryAtNs) implements State {}

        /** The peer's name is looked up. */
        record Finding(long lateAtNs) implements State {}

        /** A connection opens. */
        record Connecting(StreamFlow flow, long lateAtNs) implements State {}

        /** Both ends prove who they are. */
        record Proving(StreamFlow flow, long lateAtNs) implements State {}

        /** The zone is connected; {@code keepAlives} have been sent. */
        record Up(StreamFlow flow, long keepAliveAtNs, int keepAlives) implements State {}
    }

    TraversalClientLink(TraversalSite site, Zone.TraversalClient zone, List<LocalInterface> interfaces,
            Optional<TlsIdentity> tls,
            SipFinder finder) {
        this.site = site;
        this.host = site.host();
        this.zone = zone;
        this.interfaces = List.copyOf(interfaces);
        this.tls = tls;
        this.finder = finder;
        this.digest = new DigestClient(zone.credentials().username(),
                new DigestSecret.Password(zone.credentials().password()), Optional.of(ZoneOptions.REALM),
                DigestAlgorithm.SHA_256);
    }

    private void become(State next) {
        state = next;
        site.timers().wake(deadlineNs());
    }

    State state() {
        return state;
    }

    @Override
    public long deadlineNs() {
        return switch (state) {
            case State.Resting s -> s.retryAtNs();
            case State.Finding s -> s.lateAtNs();
            case State.Connecting s -> s.lateAtNs();
            case State.Proving s -> s.lateAtNs();
            case State.Up s -> s.keepAliveAtNs();
        };
    }

    @Override
    public void timer(long nowNs) {
        if (nowNs < deadlineNs()) return;
        switch (state) {
            case State.Resting _ -> connect();
            case State.Finding _, State.Connecting _, State.Proving _ ->
                    lost(new Refusal(RefusalReason.ZONE_UNREACHABLE, "a connection within 10 s", peerHost()));
            case State.Up s -> keepAlive(s, nowNs);
        }
    }

    private Optional<StreamFlow> flow() {
        return switch (state) {
            case State.Resting _, State.Finding _ -> Optional.empty();
            case State.Connecting s -> Optional.of(s.flow());
            case State.Proving s -> Optional.of(s.flow());
            case State.Up s -> Optional.of(s.flow());
        };
    }

    /** Begins to connect, where it does not already. */
    void start() {
        if (state instanceof State.Resting) connect();
    }

    /** Closes the connection and dials no more; the zone's flow waits for whoever takes its place. */
    void stop() {
        Optional<StreamFlow> left = flow();
        become(new State.Resting(Machine.NEVER));
        left.ifPresent(f -> {
            site.transports().leave(f);
            site.zoneFlows().lost(zone.name(), f);
        });
    }

    /** Another connection takes the place of one that stands; one that is paused for is tried now. */
    void again() {
        if (state instanceof State.Up s) {
            become(new State.Resting(Machine.NEVER));
            site.transports().leave(s.flow());
            site.zoneFlows().lost(zone.name(), s.flow());
        }
        start();
    }

    /** Its zone. */
    String name() {
        return zone.name();
    }

    private void connect() {
        State.Finding finding = new State.Finding(host.nowNs() + ATTEMPT_NS);
        become(finding);
        String name = peerHost();
        finder.find(name, zone.peers().port(), zone.peers().transport(),
                found -> {
                    if (state != finding) return;
                    if (found.targets().isEmpty()) lost(found.nothing());
                    else dial(finding, found.targets().getFirst(), name);
                });
    }

    private String peerHost() {
        return zone.peers().hosts().get(peer % zone.peers().hosts().size());
    }

    private void dial(State.Finding finding, LocateTarget place, String peerName) {
        Optional<LocalInterface> via = interfaces.stream()
                .filter(i -> i.bind().family() == place.endpoint().address().family()).findFirst();
        if (via.isEmpty()) {
            lost(new Refusal(RefusalReason.NEXT_HOP_UNREACHABLE, "an address of our own of the same family",
                    place.endpoint().toString()));
            return;
        }
        Optional<TlsClient> client = Optional.empty();
        if (zone.peers().transport() == Transport.TLS) {
            String name = zone.tls().subjectName().orElse(peerName);
            Optional<String> sni = IpAddress.parse(name).isPresent() ? Optional.empty() : Optional.of(name);
            boolean verify = zone.tls().verify();
            client = tls.map(t -> new TlsClient(t, sni, verify ? List.of(name) : List.of(), verify));
            if (client.isEmpty()) {
                lost(Refusal.of(RefusalReason.ZONE_CERTIFICATE_MISSING));
                return;
            }
        }
        become(new State.Connecting(site.transports().connect(
                new Dial(via.get(), zone.peers().transport(), place.endpoint(), client, List.of("SIT-1"))),
                finding.lateAtNs()));
    }

    /** Whether the connection is this link's. */
    boolean owns(StreamFlow f) {
        return flow().filter(x -> x == f).isPresent();
    }

    /** The connection is up. */
    void opened(StreamFlow f) {
        if (!(state instanceof State.Connecting s)) return;
        become(new State.Proving(f, s.lateAtNs()));
        digest.reset();
        cseq = 0;
        prove(f, Optional.empty());
    }

    private void prove(StreamFlow f, Optional<DigestClient.Outcome.Answer> answer) {
        SipMessage options = ZoneOptions.request(site.headers(), f, zone.credentials().username(),
                answer.map(DigestClient.Outcome.Answer::value), site.zoneFlows().era(zone.name()), ++cseq,
                "zone-" + zone.name() + "-" + f.id(), host.entropy());
        boolean asked = site.transactions().ask(options, f, response -> {
            if (owns(f) && f.alive()) answered(f, options, response, answer);
        });
        // A link that stands has its pings; one that cannot be proven now is tried again later.
        if (!asked && state instanceof State.Proving) lost(Refusal.of(RefusalReason.TRANSACTIONS_MAX));
    }

    private void answered(StreamFlow f, SipMessage options, SipMessage response,
            Optional<DigestClient.Outcome.Answer> answer) {
        if (response == null) {
            lost(new Refusal(RefusalReason.NEXT_HOP_SILENT, "an answer to OPTIONS", "none"));
        } else if (response.status() == 401) {
            challenged(f, options, response);
        } else if (response.status() / 100 == 2) {
            String info = response.header(HeaderName.AUTHENTICATION_INFO);
            boolean proven = state instanceof State.Up
                    || (answer.isPresent() && info != null && answer.get().proof().isProvenBy(info));
            if (proven) up(f, ZoneOptions.era(response));
            else lost(Refusal.of(RefusalReason.ZONE_SERVER_NOT_PROVEN));
        } else {
            lost(ZoneOptions.refusal(response).orElseGet(() -> new Refusal(RefusalReason.ZONE_NOT_AUTHENTICATED, "200",
                    response.status() + " " + response.reason())));
        }
    }

    private void challenged(StreamFlow f, SipMessage options, SipMessage response) {
        switch (digest.onChallenge(response.values(HeaderName.WWW_AUTHENTICATE), "OPTIONS", options.requestUri(),
                host.entropy())) {
            case DigestClient.Outcome.Answer a -> prove(f, Optional.of(a));
            case DigestClient.Outcome.NothingFor(String reason) ->
                    lost(new Refusal(RefusalReason.ZONE_NOT_AUTHENTICATED, "a challenge for a zone password", reason));
            case DigestClient.Outcome.GaveUp(int retries, boolean stale) -> lost(stale
                    ? new Refusal(RefusalReason.ZONE_NOT_AUTHENTICATED, "our nonces to be taken",
                            "stale " + retries + " times in a row")
                    : Refusal.of(RefusalReason.ZONE_WRONG_PASSWORD));
        }
    }

    /** @param era what the edge calls the time since it last forgot what is under way */
    private void up(StreamFlow f, String era) {
        digest.accepted();
        long keepAliveAtNs = host.nowNs() + zone.keepAliveNs();
        if (state instanceof State.Up s) {
            become(new State.Up(f, keepAliveAtNs, s.keepAlives()));
            return;
        }
        become(new State.Up(f, keepAliveAtNs, 0));
        f.provenPair(zone.name());
        site.zones().up(zone.name(), Protocol.SIP, f.remote(), host.nowNs());
        told = Optional.empty();
        say("up, " + f.label());
        site.zoneFlows().up(zone.name(), f, era);
    }

    private void keepAlive(State.Up s, long nowNs) {
        StreamFlow f = s.flow();
        if (f.pongOverdue(nowNs)) {
            lost(new Refusal(RefusalReason.NEXT_HOP_SILENT, "an answer to our keep-alive",
                    "none for " + zone.keepAliveNs() / 1_000_000_000L + " s"));
            return;
        }
        f.ping(nowNs + zone.keepAliveNs());
        become(new State.Up(f, nowNs + zone.keepAliveNs(), s.keepAlives() + 1));
        if ((s.keepAlives() + 1) % OPTIONS_EVERY == 0) {
            prove(f, digest.again("OPTIONS", "sip:" + f.remote().address().uriHost() + ":" + f.remote().port(),
                    host.entropy()));
        }
    }

    /** The connection is gone. */
    void closed(CloseReason reason) {
        if (!(state instanceof State.Resting)) lost(refusal(reason));
    }

    private Refusal refusal(CloseReason reason) {
        RefusalReason name = switch (reason.kind()) {
            case TLS_UNTRUSTED -> RefusalReason.ZONE_CERTIFICATE_UNTRUSTED;
            case TLS_OTHER, TLS_INJECTED -> RefusalReason.ZONE_HANDSHAKE_FAILED;
            case TLS_NAME -> RefusalReason.ZONE_CERTIFICATE_NAME;
            case TLS_NO_CERTIFICATE, TLS_REFUSED_BY_PEER -> RefusalReason.ZONE_CERTIFICATE_REFUSED;
            case REFUSED -> RefusalReason.ZONE_NO_LISTENER;
            // A connection that was there and broke says nothing of the firewall's rows.
            case NETWORK -> state instanceof State.Connecting ? RefusalReason.ZONE_UNREACHABLE
                    : RefusalReason.NEXT_HOP_UNREACHABLE;
            case LOCAL, PEER, LOCAL_PORT, NO_DESCRIPTORS, SLOW_PEER -> RefusalReason.NEXT_HOP_UNREACHABLE;
        };
        return new Refusal(name, "", reason.detail());
    }

    private void lost(Refusal why) {
        boolean wasUp = state instanceof State.Up;
        Optional<StreamFlow> left = flow();
        state = new State.Resting(Machine.NEVER);
        left.ifPresent(f -> {
            f.close();
            site.zoneFlows().lost(zone.name(), f);
        });
        peer++;
        long nowNs = host.nowNs();
        ZoneStatus.Down down = site.zones().down(zone.name(), Protocol.SIP, why, nowNs, host.entropy());
        tell(why, wasUp, nowNs);
        become(new State.Resting(Math.max(nowNs, down.retryAtNs())));
    }

    /** An attempt every two seconds is told once a minute, and at once where something else is wrong than before. */
    private void tell(Refusal why, boolean wasUp, long nowNs) {
        boolean same = !wasUp && told.filter(r -> r == why.reason()).isPresent() && nowNs - toldNs < TOLD_EVERY_NS;
        if (same) return;
        told = Optional.of(why.reason());
        toldNs = nowNs;
        say((wasUp ? "lost: " : "not connected: ") + why);
    }

    private void say(String what) {
        host.log(LogTopic.ZONE, LogLevel.INFO, zone.name() + " " + what);
    }
}
