package org.sallyport.sipcall.traversal;

import java.util.List;
import java.util.Optional;
import org.sallyport.host.Alarm;
import org.sallyport.host.CloseReason;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.digest.DigestAlgorithm;
import org.sallyport.sip.digest.DigestClient;
import org.sallyport.sip.digest.DigestSecret;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.transport.Dial;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneStatus;
import org.sallyport.zone.ZoneTable;
import org.sallyport.zone.locate.Finder;
import org.sallyport.zone.locate.LocateRequest;
import org.sallyport.zone.locate.LocateTarget;

/**
 * Control's end of one traversal zone. Owner: the desk.
 *
 * <pre>
 *  Resting ──retry──▶ Connecting ──opened──▶ Proving ──200 + proof──▶ Up
 *     ▲                   │ refused, late        │ 403, late            │ pong overdue, closed
 *     └───────────────────┴──────────────────────┴──────────────────────┘   the pause grows by {@link ZoneTable#down}
 * </pre>
 */
public final class TraversalClientLink {
    /** How long connecting and proving may take together: 10 s. */
    private static final long ATTEMPT_NS = 10_000_000_000L;

    /** Between two lines of the log about the same want: 60 s. */
    private static final long TOLD_EVERY_NS = 60_000_000_000L;

    /** Every so many keep-alives the far end's SIP is asked too, not its socket alone. */
    private static final int OPTIONS_EVERY = 4;

    private final TraversalWorld world;
    private final Zone.TraversalClient zone;
    private final List<LocalInterface> interfaces;
    private final Optional<TlsIdentity> tls;
    private final Finder finder;
    private final DigestClient digest;
    private State state = State.RESTING;
    private Optional<StreamFlow> flow = Optional.empty();
    private Optional<Alarm> alarm = Optional.empty();
    private Refusal why = new Refusal(RefusalReason.NEXT_HOP_UNREACHABLE, "", "not tried yet");
    private Optional<RefusalReason> told = Optional.empty();
    private long toldNs;
    private int peer;
    private int keepAlives;
    private long cseq;

    private enum State {
        RESTING,
        CONNECTING,
        PROVING,
        UP
    }

    public TraversalClientLink(TraversalWorld world, Zone.TraversalClient zone, List<LocalInterface> interfaces,
            Optional<TlsIdentity> tls, Finder finder) {
        this.world = world;
        this.zone = zone;
        this.interfaces = List.copyOf(interfaces);
        this.tls = tls;
        this.finder = finder;
        this.digest = new DigestClient(zone.credentials().username(),
                new DigestSecret.Password(zone.credentials().password()), Optional.of(ZoneOptions.REALM), DigestAlgorithm.SHA_256);
    }

    /** Begins to connect. */
    public void start() {
        connect();
    }

    /** Closes the connection and dials no more; the zone's flow waits for whoever takes its place. */
    public void stop() {
        alarm.ifPresent(Alarm::cancel);
        alarm = Optional.empty();
        state = State.RESTING;
        flow.ifPresent(f -> {
            world.transports().leave(f);
            world.zoneFlows().lost(zone.name(), f);
        });
        flow = Optional.empty();
    }

    /** Its zone. */
    public String name() {
        return zone.name();
    }

    /** The proven connection. */
    public Optional<StreamFlow> proven() {
        return state == State.UP ? flow.filter(StreamFlow::alive) : Optional.empty();
    }

    private void connect() {
        state = State.CONNECTING;
        arm(ATTEMPT_NS, () -> lost(new Refusal(RefusalReason.ZONE_UNREACHABLE, "a connection within 10 s", host())));
        String host = host();
        finder.find(LocateRequest.of(host, zone.peers().port(), zone.peers().transport(), finder.rules(true)), found -> {
            if (state != State.CONNECTING) return;
            if (found.targets().isEmpty()) lost(found.nothing());
            else dial(found.targets().getFirst(), host);
        });
    }

    private String host() {
        return zone.peers().hosts().get(peer % zone.peers().hosts().size());
    }

    private void dial(LocateTarget place, String host) {
        Optional<LocalInterface> via = interfaces.stream()
                .filter(i -> i.bind().family() == place.endpoint().address().family()).findFirst();
        if (via.isEmpty()) {
            lost(new Refusal(RefusalReason.NEXT_HOP_UNREACHABLE, "an address of our own of the same family", place.endpoint().toString()));
            return;
        }
        Optional<TlsClient> client = Optional.empty();
        if (zone.peers().transport() == Transport.TLS) {
            String name = zone.tls().subjectName().orElse(host);
            Optional<String> sni = IpAddress.parse(name).isPresent() ? Optional.empty() : Optional.of(name);
            boolean verify = zone.tls().verify();
            client = tls.map(t -> new TlsClient(t, sni, verify ? List.of(name) : List.of(), verify));
            if (client.isEmpty()) {
                lost(Refusal.of(RefusalReason.ZONE_CERTIFICATE_MISSING));
                return;
            }
        }
        flow = Optional.of(world.transports().connect(
                new Dial(via.get(), zone.peers().transport(), place.endpoint(), client, List.of("SIT-1"))));
    }

    /** Whether the connection is this link's. */
    public boolean owns(StreamFlow f) {
        return flow.filter(x -> x == f).isPresent();
    }

    /** The connection is up. */
    public void opened(StreamFlow f) {
        state = State.PROVING;
        digest.reset();
        cseq = 0;
        keepAlives = 0;
        prove(Optional.empty());
    }

    private void prove(Optional<DigestClient.Outcome.Answer> answer) {
        StreamFlow f = flow.orElseThrow();
        SipMessage options = ZoneOptions.request(world.headers(), f, zone.credentials().username(),
                answer.map(DigestClient.Outcome.Answer::value), world.zoneFlows().era(zone.name()), ++cseq,
                "zone-" + zone.name() + "-" + f.id(), world.host().entropy());
        world.ask(options, f, response -> {
            if (!owns(f) || !f.alive()) return;
            answered(options, response, answer);
        });
    }

    private void answered(SipMessage options, SipMessage response, Optional<DigestClient.Outcome.Answer> answer) {
        if (response == null) {
            lost(new Refusal(RefusalReason.NEXT_HOP_SILENT, "an answer to OPTIONS", "none"));
        } else if (response.status() == 401) {
            challenged(options, response);
        } else if (response.status() / 100 == 2) {
            String info = response.header(HeaderName.AUTHENTICATION_INFO);
            boolean proven = state == State.UP || (answer.isPresent() && info != null && answer.get().proof().isProvenBy(info));
            if (proven) up(ZoneOptions.era(response));
            else lost(Refusal.of(RefusalReason.ZONE_SERVER_NOT_PROVEN));
        } else {
            lost(ZoneOptions.refusal(response).orElseGet(() -> new Refusal(RefusalReason.ZONE_NOT_AUTHENTICATED, "200",
                    response.status() + " " + response.reason())));
        }
    }

    private void challenged(SipMessage options, SipMessage response) {
        switch (digest.onChallenge(response.values(HeaderName.WWW_AUTHENTICATE), "OPTIONS", options.requestUri(),
                world.host().entropy())) {
            case DigestClient.Outcome.Answer a -> prove(Optional.of(a));
            case DigestClient.Outcome.NothingFor(String reason) ->
                    lost(new Refusal(RefusalReason.ZONE_NOT_AUTHENTICATED, "a challenge for a zone password", reason));
            case DigestClient.Outcome.GaveUp(int retries, boolean stale) -> lost(stale
                    ? new Refusal(RefusalReason.ZONE_NOT_AUTHENTICATED, "our nonces to be taken", "stale " + retries + " times in a row")
                    : Refusal.of(RefusalReason.ZONE_WRONG_PASSWORD));
        }
    }

    /** @param era what the edge calls the time since it last forgot what is under way */
    private void up(String era) {
        digest.accepted();
        if (state != State.UP) {
            state = State.UP;
            StreamFlow f = flow.orElseThrow();
            f.provenPair(zone.name());
            world.zones().up(zone.name(), Protocol.SIP, f.remote(), world.host().nowNs());
            told = Optional.empty();
            world.changed(zone.name(), "up, " + f.label());
            world.zoneFlows().up(zone.name(), f, era);
        }
        arm(zone.keepAliveNs(), this::keepAlive);
    }

    private void keepAlive() {
        StreamFlow f = flow.orElseThrow();
        long nowNs = world.host().nowNs();
        if (f.pongOverdue(nowNs)) {
            lost(new Refusal(RefusalReason.NEXT_HOP_SILENT, "an answer to our keep-alive",
                    "none for " + zone.keepAliveNs() / 1_000_000_000L + " s"));
            return;
        }
        f.ping(nowNs + zone.keepAliveNs());
        arm(zone.keepAliveNs(), this::keepAlive);
        if (++keepAlives % OPTIONS_EVERY == 0) {
            Optional<DigestClient.Outcome.Answer> again = digest.again("OPTIONS", "sip:" + f.remote().address().uriHost() + ":"
                    + f.remote().port(), world.host().entropy());
            prove(again);
        }
    }

    /** The connection is gone. */
    public void closed(CloseReason reason) {
        if (state == State.RESTING) return;
        lost(refusal(reason));
    }

    private Refusal refusal(CloseReason reason) {
        RefusalReason name = switch (reason.kind()) {
            case TLS_UNTRUSTED -> RefusalReason.ZONE_CERTIFICATE_UNTRUSTED;
            case TLS_OTHER -> RefusalReason.ZONE_HANDSHAKE_FAILED;
            case TLS_NAME -> RefusalReason.ZONE_CERTIFICATE_NAME;
            case TLS_NO_CERTIFICATE, TLS_REFUSED_BY_PEER -> RefusalReason.ZONE_CERTIFICATE_REFUSED;
            case REFUSED -> RefusalReason.ZONE_NO_LISTENER;
            // A connection that was there and broke says nothing of the firewall's rows.
            case NETWORK -> state == State.CONNECTING ? RefusalReason.ZONE_UNREACHABLE : RefusalReason.NEXT_HOP_UNREACHABLE;
            case LOCAL, PEER, LOCAL_PORT, NO_DESCRIPTORS, SLOW_PEER -> RefusalReason.NEXT_HOP_UNREACHABLE;
        };
        return new Refusal(name, "", reason.detail());
    }

    private void lost(Refusal reason) {
        boolean wasUp = state == State.UP;
        state = State.RESTING;
        why = reason;
        flow.ifPresent(f -> {
            f.close();
            world.zoneFlows().lost(zone.name(), f);
        });
        flow = Optional.empty();
        peer++;
        long nowNs = world.host().nowNs();
        ZoneStatus.Down down = world.zones().down(zone.name(), Protocol.SIP, why, nowNs, world.host().entropy());
        tell(wasUp, nowNs);
        arm(Math.max(0, down.retryAtNs() - nowNs), this::connect);
    }

    /** An attempt every two seconds is told once a minute, and at once where something else is wrong than before. */
    private void tell(boolean wasUp, long nowNs) {
        boolean same = !wasUp && told.filter(r -> r == why.reason()).isPresent() && nowNs - toldNs < TOLD_EVERY_NS;
        if (same) return;
        told = Optional.of(why.reason());
        toldNs = nowNs;
        world.changed(zone.name(), (wasUp ? "lost: " : "not connected: ") + why);
    }

    private void arm(long delayNs, Runnable task) {
        alarm.ifPresent(Alarm::cancel);
        alarm = Optional.of(world.host().at(world.host().nowNs() + delayNs, task));
    }
}
