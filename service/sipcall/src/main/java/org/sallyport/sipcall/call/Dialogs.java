package org.sallyport.sipcall.call;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Host;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.flow.KnownFlows;
import org.sallyport.sipcall.proxy.Hop;
import org.sallyport.sipcall.proxy.MediaGate;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.proxy.RouteFinder;
import org.sallyport.sipcall.session.Device;
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.DialogOrder;
import org.sallyport.sipcall.session.OfferState;
import org.sallyport.sipcall.session.Party;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

/**
 * Judges what is said within dialogs, and knows where their parties are now. Owner: the desk.
 */
public final class Dialogs {
    private final Host host;
    private final KnownFlows flows;
    private final DialogGuard guard;
    private final Role role;
    private final Map<String, Zone> zones;

    /** What becomes of a request within a dialog. */
    public sealed interface Judged {
        /** It is the party's, and in order. */
        record Passed(DialogGuard.Speaker speaker) implements Judged {}

        /** It fits the dialog, but who sent it is not known to be the party. */
        record Unproven(DialogGuard.Speaker speaker) implements Judged {}

        /** It may not. */
        record Refused(Refusal refusal) implements Judged {}
    }

    /** @param zones by name, as they are at any time */
    public Dialogs(Host host, Role role, KnownFlows flows, Map<String, Zone> zones) {
        this.host = host;
        this.role = role;
        this.zones = zones;
        this.flows = flows;
        this.guard = new DialogGuard(name -> tie(zones.get(name)));
    }

    private static DialogGuard.Tie tie(@Nullable Zone zone) {
        return switch (zone) {
            case Zone.TraversalClient _, Zone.TraversalServer _ -> DialogGuard.Tie.PAIR;
            case Zone.Neighbor _ -> DialogGuard.Tie.NEIGHBOR;
            case Zone.LocalZone _, Zone.DefaultZone _, Zone.Dns _ -> DialogGuard.Tie.FLOW;
            case null -> DialogGuard.Tie.FLOW;
        };
    }

    // --- who is who

    /** The caller of a dialog that begins. */
    public Party caller(Origin origin, boolean flowBound, SipMessage request) {
        String claimed = request.from().uri().map(SipUri::addressOfRecord).orElse("");
        Party party = Party.caller(origin.zone().name(), origin.flow(), flowBound, request);
        Optional<Device> device = flows.device(origin.flow(), claimed, host.nowNs());
        Set<String> aors = new HashSet<>();
        origin.identity().ifPresent(aors::add);
        return known(party, aors, device);
    }

    /** A callee. */
    public Party callee(Session.Asked place, Optional<Device> called) {
        Party party = new Party(place.zone(), place.flow(), place.flowBound());
        return known(party, new HashSet<>(), called.or(() -> flows.device(place.flow(), "", host.nowNs())));
    }

    private Party known(Party party, Set<String> aors, Optional<Device> device) {
        device.map(Device::aor).ifPresent(aors::add);
        Flow home = device.flatMap(d -> flows.current(d, Device.Likeness.SAME, host.nowNs())).orElse(party.flow());
        return party.known(aors, device, home);
    }

    private DialogGuard.Sender sender(Flow flow, String zone) {
        return new DialogGuard.Sender(flow, zone, flows.owners(flow, host.nowNs()));
    }

    // --- what is said

    /** Whether a message is within a dialog and sent by the party that it says to be from. */
    public boolean isOfParty(Session session, SipMessage message, Flow flow, String zone) {
        return DialogGuard.speaker(session, message).filter(s -> guard.isParty(s.own(), sender(flow, zone)))
                .isPresent();
    }

    /** Judges a request other than ACK: who sent it first, so that nobody else learns what the call is about. */
    public Judged judge(Session session, SipMessage request, Flow flow, Zone zone) {
        Optional<DialogGuard.Speaker> speaker =
                DialogGuard.speaker(session, request).or(() -> notifier(session, request, flow, zone));
        if (speaker.isEmpty()) return new Judged.Refused(Refusal.of(RefusalReason.NO_DIALOG));
        if (!guard.isParty(speaker.get().own(), sender(flow, zone.name()))) return new Judged.Unproven(speaker.get());
        return inOrder(speaker.get(), request);
    }

    /** The same once the sender has proven to be the party. */
    public Judged inOrder(DialogGuard.Speaker speaker, SipMessage request) {
        DialogOrder order = speaker.dialog().order();
        if (order.isLate(speaker.from(), request)) return new Judged.Refused(Refusal.of(RefusalReason.LATE_REQUEST));
        boolean prack = request.method().equals(Method.PRACK);
        if (prack && !order.acknowledgesProvisional(speaker.from(), request)) {
            return new Judged.Refused(Refusal.of(RefusalReason.NO_DIALOG));
        }
        boolean describes = MediaGate.carriesDescriptions(request.method()) && MediaGate.describes(request);
        OfferState.Meaning meaning = order.meaning(
                new OfferState.Input.Request(speaker.from(), request.cseq().number(), prack, describes));
        return switch (meaning) {
            case GLARE -> new Judged.Refused(Refusal.of(RefusalReason.OFFER_PENDING));
            case TOO_SOON -> new Judged.Refused(Refusal.of(RefusalReason.OFFER_TOO_SOON));
            case NOTHING, OFFER, ANSWER, SUPERFLUOUS -> new Judged.Passed(speaker);
        };
    }

    /** The dialog of an ACK for a 2xx, where it is the party's and belongs to an INVITE of that party. */
    public Optional<DialogGuard.Speaker> acknowledges(Session session, SipMessage ack, Flow flow, String zone) {
        return DialogGuard.speaker(session, ack).filter(s -> guard.isParty(s.own(), sender(flow, zone)))
                .filter(s -> s.dialog().order().acknowledges(s.from(), ack));
    }

    /** A NOTIFY may overtake the answer to its SUBSCRIBE and is then what makes the dialog (RFC 6665 §4.1.2.4). */
    private Optional<DialogGuard.Speaker> notifier(Session session, SipMessage request, Flow flow, Zone zone) {
        boolean early = session.kind() == Session.Kind.SUBSCRIPTION && request.method().equals(Method.NOTIFY)
                && session.callId().equals(request.callId())
                && DialogGuard.tag(request.to()).equals(session.callerTag());
        String tag = DialogGuard.tag(request.from());
        if (!early || tag.isEmpty() || session.dialog(tag).isPresent()) return Optional.empty();
        for (Session.Asked place : session.asked()) {
            boolean natted = request.contacts().isEmpty() || request.contacts().getFirst().uri()
                    .map(u -> RouteFinder.isNatted(u, flow.remote().address())).orElse(true);
            Party notifier = callee(place.boundIf(natted), Optional.empty());
            if (!guard.isParty(notifier, sender(flow, zone.name()))) continue;
            notifier.introduced(request);
            session.dialog(tag, notifier, place.group(), DialogOrder.begunBy(session.caller().lastCseq()));
            return DialogGuard.speaker(session, request);
        }
        return Optional.empty();
    }

    // --- where they are

    /**
     * Puts a party to where its registration is now (RFC 5626 §5.3): where the same phone registered over another flow,
     * and where its connection is gone and the user has another that is more or less like it.
     */
    private void follow(Party party) {
        if (party.device().isEmpty()) return;
        Device device = party.device().get();
        long nowNs = host.nowNs();
        Optional<Flow> now = flows.current(device, Device.Likeness.SAME, nowNs);
        if (now.isPresent()) {
            if (!now.get().equals(party.home())) party.moved(now.get());
            else if (!party.flow().alive()) party.flow(now.get());
            return;
        }
        boolean gone = party.flow().transport() != Transport.UDP && !party.flow().alive();
        if (gone) flows.current(device, Device.Likeness.USER, nowNs).ifPresent(party::moved);
    }

    /** Where a message within a dialog goes. */
    public Hop hopTo(Party party) {
        Zone zone = zones.get(party.zone());
        if (zone instanceof Zone.TraversalClient || zone instanceof Zone.TraversalServer)
            return new Hop.ToTraversal(zone.name());
        follow(party);
        Flow flow = party.flow();
        if (flow instanceof StreamFlow && flow.alive()) return new Hop.Live(flow);
        if (party.flowBound()) return new Hop.Live(flow);
        // Only where the party itself said it is: what the other side writes into a Request-URI or Route leads nowhere
        // else.
        Optional<SipUri> next = party.routes().isEmpty()
                ? party.target().flatMap(SipUri::parse)
                : NameAddr.parse(party.routes().getFirst()).flatMap(NameAddr::uri);
        if (next.isEmpty()) return new Hop.Live(flow);
        boolean inside = role == Role.CONTROL;
        // The far end's own address may be a special one where it has already spoken to us from there.
        boolean sameHost = IpAddress.parse(next.get().host()).filter(flow.remote().address()::equals).isPresent();
        return new Hop.Located(next.get(), party.zone(), inside || sameHost);
    }
}
