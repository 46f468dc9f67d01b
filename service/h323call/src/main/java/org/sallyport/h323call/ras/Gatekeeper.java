package org.sallyport.h323call.ras;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sallyport.h323.feature.IpPort;
import org.sallyport.h323.h225.AdmissionConfirm;
import org.sallyport.h323.h225.AdmissionReject;
import org.sallyport.h323.h225.AdmissionRejectReason;
import org.sallyport.h323.h225.AdmissionRequest;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.BandwidthConfirm;
import org.sallyport.h323.h225.BandRejectReason;
import org.sallyport.h323.h225.BandwidthReject;
import org.sallyport.h323.h225.BandwidthRequest;
import org.sallyport.h323.h225.CallIdentifier;
import org.sallyport.h323.h225.CallModel;
import org.sallyport.h323.h225.DisengageConfirm;
import org.sallyport.h323.h225.DisengageReject;
import org.sallyport.h323.h225.DisengageRejectReason;
import org.sallyport.h323.h225.DisengageRequest;
import org.sallyport.h323.h225.GatekeeperConfirm;
import org.sallyport.h323.h225.GatekeeperReject;
import org.sallyport.h323.h225.GatekeeperRejectReason;
import org.sallyport.h323.h225.GatekeeperRequest;
import org.sallyport.h323.h225.InfoRequestAck;
import org.sallyport.h323.h225.InfoRequestResponse;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h225.RegistrationConfirm;
import org.sallyport.h323.h225.RegistrationReject;
import org.sallyport.h323.h225.RegistrationRejectReason;
import org.sallyport.h323.h225.RegistrationRequest;
import org.sallyport.h323.h225.ResourcesAvailableConfirm;
import org.sallyport.h323.h225.ResourcesAvailableIndicate;
import org.sallyport.h323.h225.TransportAddress;
import org.sallyport.h323.h225.UnregRejectReason;
import org.sallyport.h323.h225.UnregistrationConfirm;
import org.sallyport.h323.h225.UnregistrationReject;
import org.sallyport.h323.h225.UnregistrationRequest;
import org.sallyport.h323.h225.VendorIdentifier;
import org.sallyport.h323.refusal.RefusalReject;
import org.sallyport.h323call.alias.AliasNames;
import org.sallyport.h323call.registrar.EndpointKind;
import org.sallyport.h323call.registrar.EndpointRegistrar;
import org.sallyport.h323call.registrar.Registration;
import org.sallyport.h323call.registrar.RegistrationAsk;
import org.sallyport.h323call.registrar.RegistrationOutcome;
import org.sallyport.host.LogText;
import org.sallyport.machine.Moment;
import org.sallyport.per.Nothing;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;
import org.sallyport.zone.dialplan.Alias;

/**
 * Answers what endpoints ask of their gatekeeper (H.323 §7, H.225.0 §7.7 onwards): discovery, registration, admission,
 * bandwidth, disengagement, status. Every call is routed by us, so an admission names our own address for signalling
 * and says no more of the other end. Owner: the desk.
 *
 * <p>Who speaks from where nobody is welcome hears nothing. A request of an endpoint counts only from the address that
 * it registered from; what proves it by a token is judged before.
 */
public final class Gatekeeper {
    /** H.225.0 version 7 as everybody names it: an endpoint of an older one reads what it knows. */
    private static final ObjectIdentifier VERSION = ObjectIdentifier.of("0.0.8.2250.0.7");

    private static final int CALL_ID_OCTETS = 16;
    private static final int CALLS_TOLD_MAX = 64;
    private static final int VENDOR_CHARS_MAX = 60;
    private static final int WHO_CHARS_MAX = 120;

    private final EndpointRegistrar registrar;
    private final Admissions admissions;
    private final RasRefusals refusals;
    private GatekeeperSettings settings;

    /** @param admissions routes the calls; refusals hears what was refused */
    public Gatekeeper(GatekeeperSettings settings, EndpointRegistrar registrar, Admissions admissions,
            RasRefusals refusals) {
        this.settings = settings;
        this.registrar = registrar;
        this.admissions = admissions;
        this.refusals = refusals;
    }

    /** From now on these settings hold. */
    public void settings(GatekeeperSettings now) {
        settings = now;
        registrar.policy(now.policy());
    }

    /** Whether whoever speaks from there is answered at all. */
    boolean welcomes(Endpoint from) {
        return settings.welcome().test(from.address());
    }

    /**
     * Answers one request.
     *
     * @param user who has proven to have sent it; empty where nobody had to
     * @return the answer, to where the request came from; empty for what needs none or deserves none
     */
    public Optional<RasMessage> answer(RasMessage message, Endpoint from, Optional<String> user, Moment at) {
        if (!welcomes(from)) return Optional.empty();
        return switch (message) {
            case RasMessage.GatekeeperRequest(var grq) -> discovered(grq, from);
            case RasMessage.RegistrationRequest(var rrq) -> Optional.of(registered(rrq, from, user, at));
            case RasMessage.UnregistrationRequest(var urq) -> Optional.of(unregistered(urq, from, at));
            case RasMessage.AdmissionRequest(var arq) -> Optional.of(admitted(arq, from));
            case RasMessage.BandwidthRequest(var brq) -> Optional.of(bandwidth(brq, from));
            case RasMessage.DisengageRequest(var drq) -> Optional.of(disengaged(drq, from));
            case RasMessage.InfoRequestResponse(var irr) -> told(irr, from);
            case RasMessage.ResourcesAvailableIndicate(var rai) -> resources(rai, from);
            default -> Optional.empty();
        };
    }

    // --- discovery

    private Optional<RasMessage> discovered(GatekeeperRequest grq, Endpoint from) {
        boolean another = grq.gatekeeperIdentifier().filter(i -> !i.equals(settings.identifier())).isPresent();
        // Whoever looks for another one may find it elsewhere: to him we are not there (H.225.0 §7.8.1).
        if (another || !settings.discovery()) return Optional.empty();
        if (grq.endpointType().gatekeeper().isPresent()) {
            return Optional.of(new RasMessage.GatekeeperReject(GatekeeperReject.builder()
                    .requestSeqNum(grq.requestSeqNum()).protocolIdentifier(VERSION)
                    .gatekeeperIdentifier(settings.identifier())
                    .rejectReason(new GatekeeperRejectReason.TerminalExcluded()).build()));
        }
        return Optional.of(new RasMessage.GatekeeperConfirm(GatekeeperConfirm.builder()
                .requestSeqNum(grq.requestSeqNum()).protocolIdentifier(VERSION)
                .gatekeeperIdentifier(settings.identifier())
                .rasAddress(address(GatekeeperSettings.toward(settings.ras(), from))).build()));
    }

    // --- registration

    private RasMessage registered(RegistrationRequest rrq, Endpoint from, Optional<String> user, Moment at) {
        boolean light = rrq.keepAlive().orElse(false);
        boolean more = rrq.additiveRegistration().isPresent();
        List<AliasAddress> sent = rrq.terminalAlias().orElse(List.of());
        RegistrationOutcome outcome = light ? kept(rrq, from, at)
                : more ? added(rrq, from, sent, at) : whole(rrq, from, user, sent, at);
        return switch (outcome) {
            case RegistrationOutcome.Accepted(Registration now, List<Registration> displaced) -> {
                displaced.forEach(admissions::gone);
                yield confirmed(rrq, now, light, at);
            }
            case RegistrationOutcome.Duplicate(List<Alias> taken) -> {
                tell("RRQ", from, sent,
                        new Refusal(RefusalReason.ALIAS_TAKEN, "an alias that nobody has", text(taken)));
                yield rejected(rrq, new RegistrationRejectReason.DuplicateAlias(
                        taken.stream().map(AliasNames::address).toList()));
            }
            // The usual after a restart without our memory: the endpoint says all of it at once (H.225.0 §7.9.3).
            case RegistrationOutcome.Unknown() ->
                    rejected(rrq, new RegistrationRejectReason.FullRegistrationRequired());
            case RegistrationOutcome.Refused(Refusal why) -> {
                tell("RRQ", from, sent, why);
                yield rejected(rrq, RefusalReject.of(why.reason()).registration());
            }
        };
    }

    private RegistrationOutcome kept(RegistrationRequest rrq, Endpoint from, Moment at) {
        return rrq.endpointIdentifier().<RegistrationOutcome>map(
                id -> registrar.keepAlive(id, from, rrq.timeToLive(), at)).orElseGet(RegistrationOutcome.Unknown::new);
    }

    private RegistrationOutcome added(RegistrationRequest rrq, Endpoint from, List<AliasAddress> sent, Moment at) {
        return rrq.endpointIdentifier().<RegistrationOutcome>map(
                id -> registrar.add(id, from, AliasNames.names(sent), at)).orElseGet(RegistrationOutcome.Unknown::new);
    }

    private RegistrationOutcome whole(RegistrationRequest rrq, Endpoint from, Optional<String> user,
            List<AliasAddress> sent, Moment at) {
        List<Alias> names = AliasNames.names(sent);
        if (names.isEmpty() && !sent.isEmpty()) return refused(RefusalReason.MALFORMED, "an alias that can be called",
                sent.size() + " that cannot");
        Optional<Endpoint> signal = place(rrq.callSignalAddress(), from);
        if (signal.isEmpty()) return refused(RefusalReason.ADDRESS_REFUSED, "a call signalling address of the sender, "
                + from.address(), text(rrq.callSignalAddress()));
        Endpoint ras = place(rrq.rasAddress(), from).orElse(from);
        return registrar.register(new RegistrationAsk(rrq.endpointIdentifier(), names, prefixes(rrq), signal.get(), ras,
                from, EndpointKind.of(rrq.terminalType()), vendor(rrq.endpointVendor()), user, rrq.timeToLive()), at);
    }

    private static RegistrationOutcome refused(RefusalReason reason, String expected, String came) {
        return new RegistrationOutcome.Refused(new Refusal(reason, expected, came));
    }

    /** An address that somebody names for himself is believed only where it is the one that he speaks from. */
    private static Optional<Endpoint> place(List<TransportAddress> named, Endpoint from) {
        return named.stream().flatMap(a -> IpPort.of(a).stream()).map(IpPort::endpoint)
                .filter(e -> e.port() > 0 && e.address().equals(from.address())).findFirst();
    }

    private static List<String> prefixes(RegistrationRequest rrq) {
        return SupportedPrefixes.of(rrq.terminalType());
    }

    private static String vendor(VendorIdentifier v) {
        String text = v.productId().map(Gatekeeper::octets).orElse("") + " "
                + v.versionId().map(Gatekeeper::octets).orElse("");
        String shown = LogText.printable(text.strip());
        return shown.length() > VENDOR_CHARS_MAX ? shown.substring(0, VENDOR_CHARS_MAX) : shown;
    }

    /** Stacks of the old days end such texts with a zero. */
    private static String octets(Octets text) {
        String all = new String(text.toArray(), StandardCharsets.ISO_8859_1);
        int zero = all.indexOf('\0');
        return zero < 0 ? all : all.substring(0, zero);
    }

    private RasMessage confirmed(RegistrationRequest rrq, Registration now, boolean light, Moment at) {
        RegistrationConfirm.Builder b = RegistrationConfirm.builder().requestSeqNum(rrq.requestSeqNum())
                .protocolIdentifier(VERSION)
                .callSignalAddress(List.of(address(GatekeeperSettings.toward(settings.signal(), now.observed()))))
                .gatekeeperIdentifier(settings.identifier()).endpointIdentifier(now.id())
                .timeToLive((long) now.expiresSeconds(at.nowNs())).willRespondToIRR(true).maintainConnection(false);
        if (!light) b = b.terminalAlias(now.aliases().stream().map(AliasNames::address).toList())
                .supportsAdditiveRegistration(Nothing.NULL);
        return new RasMessage.RegistrationConfirm(b.build());
    }

    private RasMessage rejected(RegistrationRequest rrq, RegistrationRejectReason why) {
        return new RasMessage.RegistrationReject(RegistrationReject.builder().requestSeqNum(rrq.requestSeqNum())
                .protocolIdentifier(VERSION).rejectReason(why).gatekeeperIdentifier(settings.identifier()).build());
    }

    private RasMessage unregistered(UnregistrationRequest urq, Endpoint from, Moment at) {
        Optional<String> id = urq.endpointIdentifier().or(() -> urq.callSignalAddress().stream()
                .flatMap(a -> IpPort.of(a).stream()).flatMap(a -> registrar.at(a.endpoint()).stream())
                .map(Registration::id).findFirst());
        List<Alias> only = AliasNames.names(urq.endpointAlias().orElse(List.of()));
        Optional<Registration> was = id.flatMap(i -> registrar.unregister(i, from, only, at));
        was.filter(r -> registrar.known(r.id(), from).isEmpty()).ifPresent(admissions::gone);
        return was.isPresent()
                ? new RasMessage.UnregistrationConfirm(
                        UnregistrationConfirm.builder().requestSeqNum(urq.requestSeqNum()).build())
                : new RasMessage.UnregistrationReject(UnregistrationReject.builder().requestSeqNum(urq.requestSeqNum())
                        .rejectReason(new UnregRejectReason.NotCurrentlyRegistered()).build());
    }

    // --- calls

    private RasMessage admitted(AdmissionRequest arq, Endpoint from) {
        Optional<Registration> caller = registrar.known(arq.endpointIdentifier(), from);
        if (caller.isEmpty()) return rejected(arq, new AdmissionRejectReason.CallerNotRegistered());
        if (!arq.answerCall()) {
            List<Alias> wanted = wanted(arq);
            if (wanted.isEmpty()) {
                tell("ARQ", from, arq.srcInfo(), new Refusal(RefusalReason.MALFORMED, "somebody to call", "nobody"));
                return rejected(arq, new AdmissionRejectReason.IncompleteAddress());
            }
            Optional<Refusal> why = admissions.objection(caller.get(), wanted);
            if (why.isPresent()) return rejected(arq, RefusalReject.of(why.get().reason()).admission());
        }
        AdmissionConfirm.Builder b = AdmissionConfirm.builder().requestSeqNum(arq.requestSeqNum())
                .bandWidth(arq.bandWidth()).callModel(new CallModel.GatekeeperRouted())
                .destCallSignalAddress(address(GatekeeperSettings.toward(settings.signal(), from)))
                .willRespondToIRR(true);
        if (settings.irrSeconds() > 0) b = b.irrFrequency(settings.irrSeconds());
        return new RasMessage.AdmissionConfirm(b.build());
    }

    /** Aliases first; an address is one where nothing else is said. */
    private static List<Alias> wanted(AdmissionRequest arq) {
        List<Alias> out = new ArrayList<>(AliasNames.names(arq.destinationInfo().orElse(List.of())));
        if (out.isEmpty()) arq.destCallSignalAddress().flatMap(a -> AliasNames.name(new AliasAddress.TransportID(a)))
                .ifPresent(out::add);
        return out;
    }

    private static RasMessage rejected(AdmissionRequest arq, AdmissionRejectReason why) {
        return new RasMessage.AdmissionReject(
                AdmissionReject.builder().requestSeqNum(arq.requestSeqNum()).rejectReason(why).build());
    }

    private RasMessage bandwidth(BandwidthRequest brq, Endpoint from) {
        boolean known = registrar.known(brq.endpointIdentifier(), from).isPresent();
        return known
                ? new RasMessage.BandwidthConfirm(BandwidthConfirm.builder().requestSeqNum(brq.requestSeqNum())
                        .bandWidth(brq.bandWidth()).build())
                : new RasMessage.BandwidthReject(BandwidthReject.builder().requestSeqNum(brq.requestSeqNum())
                        .rejectReason(new BandRejectReason.NotBound()).allowedBandWidth(0L).build());
    }

    private RasMessage disengaged(DisengageRequest drq, Endpoint from) {
        Optional<Registration> known = registrar.known(drq.endpointIdentifier(), from);
        if (known.isEmpty()) return new RasMessage.DisengageReject(DisengageReject.builder()
                .requestSeqNum(drq.requestSeqNum()).rejectReason(new DisengageRejectReason.NotRegistered()).build());
        drq.callIdentifier().flatMap(Gatekeeper::call).ifPresent(c -> admissions.disengaged(known.get(), c));
        return new RasMessage.DisengageConfirm(
                DisengageConfirm.builder().requestSeqNum(drq.requestSeqNum()).build());
    }

    private static Optional<Octets> call(CallIdentifier id) {
        return Optional.of(id.guid()).filter(g -> g.length() == CALL_ID_OCTETS);
    }

    // --- status

    private Optional<RasMessage> told(InfoRequestResponse irr, Endpoint from) {
        Optional<Registration> known = registrar.known(irr.endpointIdentifier(), from);
        if (known.isEmpty()) return Optional.empty();
        admissions.alive(known.get(), irr.perCallInfo().orElse(List.of()).stream().limit(CALLS_TOLD_MAX)
                .flatMap(c -> c.callIdentifier().flatMap(Gatekeeper::call).stream()).toList());
        return irr.needResponse().orElse(false) ? Optional.of(new RasMessage.InfoRequestAck(
                InfoRequestAck.builder().requestSeqNum(irr.requestSeqNum()).build())) : Optional.empty();
    }

    private Optional<RasMessage> resources(ResourcesAvailableIndicate rai, Endpoint from) {
        return registrar.known(rai.endpointIdentifier(), from).map(_ -> new RasMessage.ResourcesAvailableConfirm(
                ResourcesAvailableConfirm.builder().requestSeqNum(rai.requestSeqNum()).protocolIdentifier(VERSION)
                        .build()));
    }

    // --- words

    private static TransportAddress address(Endpoint e) {
        return IpPort.of(e).h225();
    }

    private void tell(String request, Endpoint from, List<AliasAddress> who, Refusal why) {
        String names = text(AliasNames.names(who));
        refusals.refused(request, from, names.length() > WHO_CHARS_MAX ? names.substring(0, WHO_CHARS_MAX) : names,
                why);
    }

    private static String text(List<?> things) {
        return things.stream().limit(AliasNames.ALIASES_MAX).map(t -> t instanceof TransportAddress a
                ? IpPort.of(a).map(p -> p.endpoint().toString()).orElse("another kind of address") : t.toString())
                .collect(Collectors.joining(", "));
    }
}
