package org.sallyport.sipcall.register;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.machine.Moment;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.digest.DigestRequest;
import org.sallyport.sip.digest.DigestVerdict;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.border.Seen;
import org.sallyport.sipcall.flow.FlowNames;
import org.sallyport.sipcall.flow.KnownFlows;
import org.sallyport.sipcall.identity.Aliases;
import org.sallyport.sipcall.identity.DigestLogins;
import org.sallyport.sipcall.identity.Identities;
import org.sallyport.sipcall.identity.Passwords;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.proxy.ProxiedRequest;
import org.sallyport.sipcall.proxy.ProxyAnswers;
import org.sallyport.sipcall.proxy.Route;
import org.sallyport.sipcall.proxy.RouteFinder;
import org.sallyport.sipcall.registrar.Binding;
import org.sallyport.sipcall.registrar.Contact;
import org.sallyport.sipcall.registrar.RegisterOutcome;
import org.sallyport.sipcall.registrar.RegisterReader;
import org.sallyport.sipcall.registrar.RegisterRequest;
import org.sallyport.sipcall.registrar.Registrar;
import org.sallyport.sipcall.session.Device;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;
import org.sallyport.zone.history.SearchEnd;

/** REGISTER: answered here, or passed on with a Path back to the phone's own flow. Owner: the desk. */
public final class Registrations {
    private final Host host;
    private final SipCallSettings settings;
    private final Passwords passwords;
    private final Registrar<Flow> registrar;
    private final KnownFlows flows;
    private final Headers headers;
    private final FlowNames names;
    private final Aliases aliases;
    private final DigestLogins logins;
    private final RefusedRegistrations history;
    private long refused;

    public Registrations(Host host, SipCallSettings settings, Passwords passwords, Registrar<Flow> registrar,
            KnownFlows flows,
            Headers headers, FlowNames names, Aliases aliases, DigestLogins logins,
            RefusedRegistrations history) {
        this.logins = logins;
        this.history = history;
        this.host = host;
        this.settings = settings;
        this.passwords = passwords;
        this.registrar = registrar;
        this.flows = flows;
        this.headers = headers;
        this.names = names;
        this.aliases = aliases;
    }

    /** What is to be done with a REGISTER. */
    public sealed interface Verdict {
        /** It has been answered. */
        record Answered() implements Verdict {}

        /** It goes on by the dial plan. */
        record PassOn() implements Verdict {}
    }

    /** Judges and, where it is for us, answers. */
    public Verdict handle(SipMessage request, Origin origin, ServerTransaction<Flow> server) {
        Optional<SipUri> to = request.to().uri();
        if (to.isEmpty() || !to.get().isSip())
            return refuse(request, origin, server, Refusal.of(RefusalReason.UNSUPPORTED_SCHEME));
        if (!origin.zone().common().proxiedRegistrations()) {
            return refuse(request, origin, server,
                    new Refusal(RefusalReason.FOREIGN_DOMAIN, "proxied registrations to be allowed",
                            origin.zone().name()));
        }
        Optional<String> aor =
                isPair(origin.zone()) ? aliases.registeredThroughThePair(to.get()) : aliases.addressOfRecord(to.get());
        boolean served = aor.filter(a -> settings.serves(a.substring(a.lastIndexOf('@') + 1))).isPresent();
        return switch (settings.registration().mode()) {
            case REGISTRAR -> served ? register(request, origin, server, aor.get())
                    : refuse(request, origin, server,
                            new Refusal(RefusalReason.FOREIGN_DOMAIN, String.join(" or ", settings.domains()),
                                    to.get().host()));
            case PROXY_KNOWN -> served ? new Verdict.PassOn()
                    : refuse(request, origin, server,
                            new Refusal(RefusalReason.FOREIGN_DOMAIN, String.join(" or ", settings.domains()),
                                    to.get().host()));
            case PROXY_ANY -> new Verdict.PassOn();
            case REFUSE -> refuse(request, origin, server,
                    new Refusal(RefusalReason.FOREIGN_DOMAIN, "no registration here", ""));
        };
    }

    private Verdict refuse(SipMessage request, Origin origin, ServerTransaction<Flow> server, Refusal refusal) {
        refused++;
        history.note(request, origin, new SearchEnd.Refused(refusal));
        host.log(LogTopic.REGISTRATION, LogLevel.DEBUG, "refused " + server.flow().label() + " " + refusal);
        SipEditor edit = ProxyAnswers.refusing(request, refusal.reason(), server.localTag()).edit();
        if (refusal.reason() == RefusalReason.PATH_REQUIRED) edit.addLast(HeaderName.REQUIRE, "path");
        server.respondOnce(edit.build(), host.nowNs());
        return new Verdict.Answered();
    }

    private Verdict register(SipMessage request, Origin origin, ServerTransaction<Flow> server, String aor) {
        long nowNs = host.nowNs();
        if (settings.registration().authentication()) {
            DigestRequest given =
                    new DigestRequest(request.method(), request.requestUri(), request.values(HeaderName.AUTHORIZATION),
                            Identities.source(request, origin.flow(), origin.zone()));
            DigestVerdict verdict = passwords.verify(given, nowNs);
            if (!(verdict instanceof DigestVerdict.Ok ok)) {
                logins.judged(request, origin.flow(), origin.zone(), verdict, passwords.answersOurs(given, nowNs));
                return challenge(request, origin, server, verdict);
            }
            if (!Identities.owns(ok.user(), aor)) {
                return refuse(request, origin, server, new Refusal(RefusalReason.NOT_YOUR_ADDRESS, ok.user(), aor));
            }
        }
        RegisterRequest<Flow> asked;
        switch (RegisterReader.read(request, Optional.of(origin.flow()), origin.flow().transport(),
                seenAt(request, origin))) {
            case RegisterReader.Read.Bad<Flow>(Refusal refusal) -> {
                return refuse(request, origin, server, refusal);
            }
            case RegisterReader.Read.Ok<Flow>(RegisterRequest<Flow> read) ->
                    asked = throughZone(read.of(aor), origin.zone());
        }
        if (lacksPath(request, origin.zone()))
            return refuse(request, origin, server, Refusal.of(RefusalReason.PATH_REQUIRED));
        Moment moment = new Moment(nowNs, host.wallMs());
        switch (registrar.register(asked, moment)) {
            case RegisterOutcome.Refused<Flow>(Refusal refusal, int minExpires) -> {
                SipEditor edit = ProxyAnswers.refusing(request, refusal.reason(), server.localTag()).edit();
                if (minExpires > 0) edit.addLast(HeaderName.MIN_EXPIRES, Integer.toString(minExpires));
                refused++;
                // A phone that is told the shortest time takes it: no refusal that anybody looks for.
                if (minExpires == 0) history.note(request, origin, new SearchEnd.Refused(refusal));
                server.respondOnce(edit.build(), nowNs);
            }
            case RegisterOutcome.Accepted<Flow>(List<Binding<Flow>> bindings, List<Binding<Flow>> displaced) -> {
                displaced.forEach(b -> letGo(b, "a newer contact took its place"));
                accepted(request, origin, server, aor, bindings);
            }
        }
        return new Verdict.Answered();
    }

    /** Whether a request that came through the pair is from where edge saw a phone that is registered here. */
    public boolean isFromPhone(SipMessage request, Zone zone) {
        return Seen.of(request, zone).filter(s -> registrar.isRegistered(zone.name(), s.from())).isPresent();
    }

    /** Where the phone itself was seen, by the node that faces it. */
    private static Endpoint seenAt(SipMessage request, Origin origin) {
        return Seen.of(request, origin.zone()).map(Seen::from).orElse(origin.flow().remote());
    }

    private void letGo(Binding<Flow> b, String why) {
        host.log(LogTopic.REGISTRATION, LogLevel.INFO,
                b.aor() + " let go of a contact from " + b.observed() + ": " + why);
    }

    /**
     * A connection is gone: what can be reached over it alone goes with it. A phone inside that says where it listens
     * may be dialled, and goes when that fails ({@link #unreachable}).
     */
    public void flowLost(Flow flow) {
        for (Binding<Flow> b : registrar.flowLost(flow)) {
            Optional<SipUri> contact = SipUri.parse(b.contact().uri());
            boolean natted = contact.isEmpty() || RouteFinder.isNatted(contact.get(), b.observed().address());
            boolean outbound = b.contact().regId().isPresent() || contact.filter(u -> u.params().has("ob")).isPresent();
            if ((settings.role() == Role.EDGE || natted || outbound) && registrar.release(b))
                letGo(b, "its connection is gone");
        }
        flows.lost(flow);
    }

    /** A phone whose connection is gone could not be dialled either. */
    public void unreachable(Route route) {
        if (route.device().isEmpty() || !route.routes().isEmpty()) return;
        registered(route).filter(b -> b.transport() != Transport.UDP && b.flow().isEmpty()).filter(registrar::release)
                .ifPresent(b -> letGo(b, "its connection is gone, and nobody listens where it says"));
    }

    private Optional<Binding<Flow>> registered(Route route) {
        return registrar.lookup(route.device().orElseThrow().aor(), host.nowNs()).stream()
                .filter(b -> b.contact().uri().equals(route.requestUri())
                        && b.callId().equals(route.device().get().callId()))
                .findFirst();
    }

    /** The node before the phone says that the flow of its Path is gone (RFC 5626 §5.3). */
    public void pathLost(Route route) {
        if (route.device().isEmpty() || route.routes().isEmpty()) return;
        registered(route).filter(registrar::release).ifPresent(b -> letGo(b, "its flow is gone"));
    }

    private Verdict challenge(SipMessage request, Origin origin, ServerTransaction<Flow> server,
            DigestVerdict verdict) {
        Refusal refusal = verdict.refusal();
        if (RefusalStatus.of(refusal.reason()) != RefusalStatus.UNAUTHORIZED)
            return refuse(request, origin, server, refusal);
        if (!(verdict instanceof DigestVerdict.Absent)) refused++;
        if (isRefusal(verdict)) history.note(request, origin, new SearchEnd.Refused(refusal));
        SipEditor edit = ProxyAnswers.refusing(request, refusal.reason(), server.localTag()).edit();
        for (String c : passwords.challenges(verdict, Identities.source(request, origin.flow(), origin.zone()),
                host.nowNs())) {
            edit.addLast(HeaderName.WWW_AUTHENTICATE, c);
        }
        host.log(LogTopic.REGISTRATION, LogLevel.DEBUG, "challenged " + server.flow().label() + " " + refusal);
        server.respondOnce(edit.build(), host.nowNs());
        return new Verdict.Answered();
    }

    /** A first question, and one after a nonce grew old, refuse nobody. */
    private static boolean isRefusal(DigestVerdict verdict) {
        return !(verdict instanceof DigestVerdict.Absent) && !(verdict instanceof DigestVerdict.Stale);
    }

    /**
     * A contact that came through the pair is reached through the pair and in no other way: by the Path that the other
     * node put before it (RFC 3327 §5.3), over whatever connection its zone has by then.
     */
    private static RegisterRequest<Flow> throughZone(RegisterRequest<Flow> r, Zone zone) {
        return isPair(zone) ? r.through(zone.name()) : r;
    }

    /** Without the other node's Path nothing would lead back to the phone but its own word. */
    private static boolean lacksPath(SipMessage request, Zone zone) {
        return isPair(zone) && request.paths().isEmpty();
    }

    private static boolean isPair(Zone zone) {
        return zone instanceof Zone.TraversalClient || zone instanceof Zone.TraversalServer;
    }

    private void accepted(SipMessage request, Origin origin, ServerTransaction<Flow> server, String aor,
            List<Binding<Flow>> bindings) {
        long nowNs = host.nowNs();
        SipEditor edit = SipMessage.response(request, 200, "OK", server.localTag()).edit();
        long untilNs = 0;
        for (Binding<Flow> b : bindings) {
            edit.addLast(HeaderName.CONTACT, "<" + b.contact().uri() + ">;expires=" + b.expiresSeconds(nowNs)
                    + (b.contact().q() == Contact.Q_MAX ? "" : ";q=0." + "%03d".formatted(b.contact().q()))
                    + b.contact().instance().map(i -> ";+sip.instance=\"" + i + "\"").orElse("")
                    + (b.contact().regId().isPresent() ? ";reg-id=" + b.contact().regId().getAsInt() : ""));
            if (b.flow().filter(origin.flow()::equals).isPresent()) untilNs = Math.max(untilNs, b.expiresAtNs());
        }
        for (String p : request.values(HeaderName.PATH)) edit.addLast(HeaderName.PATH, p);
        if (request.paths().isEmpty() && !request.contacts().isEmpty()) {
            flows.registered(origin.flow(), Device.of(aor, request), untilNs, isNatted(request, origin.flow()), nowNs);
        }
        host.log(LogTopic.REGISTRATION, LogLevel.INFO, aor + " " + bindings.size() + " contacts via "
                + origin.zone().name() + " from " + origin.flow().label());
        server.respond(edit.build(), nowNs);
    }

    /** A proxied REGISTER leaves: with a Path to the flow that it came over (RFC 3327 §5.2, RFC 5626 §5.1). */
    public void leaving(ProxiedRequest p, Flow next, SipEditor edit) {
        edit.addFirst(HeaderName.PATH, headers.path(next, names.of(p.origin().flow())));
        edit.removeAll(HeaderName.SUPPORTED);
        List<String> supported = new ArrayList<>(p.request().values(HeaderName.SUPPORTED));
        if (!supported.contains("path")) supported.add("path");
        edit.addLast(HeaderName.SUPPORTED, String.join(", ", supported));
    }

    /** Whoever has the users answered something that passed here. */
    public void challengedAgain(ProxiedRequest p, SipMessage response) {
        if (isPair(p.origin().zone())) return;
        boolean failed = logins.answered(p.request(), p.origin().flow(), p.origin().zone(), response);
        if (failed && isRegister(p)) history.note(p.request(), p.origin(), new SearchEnd.Answered(response.status()));
    }

    /** A REGISTER that was passed on got no success; a challenge is none either, and refuses nobody yet. */
    public void failed(ProxiedRequest p, int status, Optional<Refusal> ours) {
        if (!isRegister(p) || status == RefusalStatus.UNAUTHORIZED.code() || status == 407) return;
        history.note(p.request(), p.origin(),
                ours.<SearchEnd>map(SearchEnd.Refused::new).orElseGet(() -> new SearchEnd.Answered(status)));
    }

    /** A REGISTER that should be passed on finds nobody to pass it to. */
    public void notPassedOn(SipMessage request, Origin origin, Refusal why) {
        history.note(request, origin, new SearchEnd.Refused(why));
    }

    private static boolean isRegister(ProxiedRequest p) {
        return p.method().equals(Method.REGISTER);
    }

    /** A proxied REGISTER was answered. */
    public void returning(ProxiedRequest p, SipMessage response) {
        if (response.status() / 100 != 2) return;
        long nowNs = host.nowNs();
        String aor = p.request().to().uri().flatMap(aliases::addressOfRecord).orElse("");
        if (p.request().contacts().isEmpty()) return;
        long untilNs = 0;
        for (NameAddr mine : p.request().contacts()) {
            for (NameAddr c : response.contacts()) {
                if (!c.uriText().equals(mine.uriText())) continue;
                int seconds = expires(c, response);
                untilNs = Math.max(untilNs, nowNs + seconds * 1_000_000_000L);
            }
        }
        flows.registered(p.origin().flow(), Device.of(aor, p.request()), untilNs,
                isNatted(p.request(), p.origin().flow()), nowNs);
    }

    private static int expires(NameAddr contact, SipMessage response) {
        String own = contact.params().value("expires");
        return own != null && own.matches("[0-9]{1,7}") ? Integer.parseInt(own) : Math.max(0, response.expires());
    }

    private static boolean isNatted(SipMessage request, Flow flow) {
        IpAddress seen = flow.remote().address();
        return request.contacts().stream().anyMatch(c -> c.uri().map(u -> RouteFinder.isNatted(u, seen)).orElse(false))
                || IpAddress.parse(request.topVia().host()).filter(a -> !a.equals(seen)).isPresent();
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("registrationsRefused", refused);
    }
}
