package org.sallyport.sipcall.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.digest.DigestRequest;
import org.sallyport.sip.digest.DigestVerdict;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.border.LocalNames;
import org.sallyport.sipcall.border.Seen;
import org.sallyport.sipcall.flow.KnownFlows;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.zone.AuthenticationPolicy;
import org.sallyport.zone.Zone;

/**
 * Who a sender is. Nobody speaks in the name of one of ours without having proven it to this node: by a connection that
 * it registered over, or by a digest. Edge believes control; control believes nothing that edge says of a user of ours,
 * since what edge says is a stranger's word (attack rows SIP-14, SIP-15 and X-2).
 */
public final class Identities {
    private final SipCallSettings settings;
    private final Passwords passwords;
    private final KnownFlows flows;
    private final LocalNames names;
    private final Ear ear;

    /** The outcome. */
    public sealed interface Identity {
        /** It may go on; the address-of-record is proven, or nobody of ours was claimed. */
        record Known(Optional<String> aor) implements Identity {}

        /** It must answer a challenge first. */
        record Challenged(Refusal refusal, List<String> challenges) implements Identity {}

        /** It may not. */
        record Refused(Refusal refusal) implements Identity {}
    }

    /** Who hears how credentials were judged. */
    @FunctionalInterface
    public interface Ear {
        /** Once for each judgement; {@code asked} says whether the nonce was made for that source. */
        void judged(SipMessage request, Flow flow, Zone zone, DigestVerdict verdict, boolean asked);
    }

    /** What a sender says, and the users whose flow it came over. */
    private record Sender(SipMessage request, Flow flow, Zone zone, Optional<String> claim, Set<String> owners) {
        /** Whom it claims to be, one of ours or not. */
        String claimed() {
            return claim.orElseGet(() -> request.from().uri().map(SipUri::addressOfRecord).orElse(""));
        }

        boolean ours() {
            return claim.isPresent();
        }
    }

    public Identities(SipCallSettings settings, Passwords passwords, KnownFlows flows, LocalNames names,
            Ear ear) {
        this.ear = ear;
        this.settings = settings;
        this.passwords = passwords;
        this.flows = flows;
        this.names = names;
    }

    /** Whom of ours a request claims to come from; empty where it names somebody else. */
    public Optional<String> claim(SipMessage request, Zone zone) {
        String from = request.from().uriText();
        // A neighbor's subscribers have numbers in the plan of the whole world; those are nobody's here (RFC 3966
        // §5.1.4).
        boolean number = zone instanceof Zone.Neighbor
                && request.from().uri().filter(u -> u.isTel() && u.user() != null && u.user().startsWith("+"))
                        .isPresent();
        return number ? Optional.empty() : names.claim(from).or(() -> Seen.of(request, zone).flatMap(Seen::claim));
    }

    /** The address that a request came from: through the zone the one that edge saw, to which its nonce was bound. */
    public static IpAddress source(SipMessage request, Flow flow, Zone zone) {
        return Seen.of(request, zone).map(Seen::source).orElse(flow.remote().address());
    }

    /** Judges a request that belongs to no dialog of ours; not for REGISTER. */
    public Identity of(SipMessage request, Flow flow, Zone zone, long nowNs) {
        Sender s = new Sender(request, flow, zone, claim(request, zone), flows.owners(flow, nowNs));
        if (s.owners().isEmpty()) return byZone(s, nowNs);
        if (s.ours() && !s.owners().contains(s.claimed())) {
            return new Identity.Refused(
                    new Refusal(RefusalReason.NOT_YOUR_ADDRESS, String.join(" or ", s.owners()), s.claimed()));
        }
        // A connection stays whose it was. A datagram's source is what anybody may write into it.
        boolean sure = flow.transport() != Transport.UDP || !settings.registration().challengeUdp();
        if (sure || !checks()) return new Identity.Known(s.claim());
        return digest(s, nowNs);
    }

    /**
     * Judges whoever speaks within a call but not from where its party is: a digest of that party proves him. Only the
     * node that has the users can ask for one.
     */
    public Identity within(SipMessage request, Flow flow, Zone zone, Set<String> aors, long nowNs) {
        Optional<String> own = aors.stream().filter(this::isUser).findFirst();
        if (own.isEmpty() || !checks()) return new Identity.Refused(Refusal.of(RefusalReason.NOT_THE_PARTY));
        return digest(new Sender(request, flow, zone, own, aors), nowNs);
    }

    private Identity byZone(Sender s, long nowNs) {
        AuthenticationPolicy policy = s.zone().common().authentication();
        if (policy == AuthenticationPolicy.CHECK && isRegistrar()) return digest(s, nowNs);
        boolean believed = policy == AuthenticationPolicy.TREAT_AS_AUTHENTICATED;
        return switch (s.zone()) {
            case Zone.TraversalServer _ -> new Identity.Known(
                    asserted(s.request()).or(() -> Optional.of(s.claimed()).filter(_ -> believed)));
            // Whoever this node has a password of is asked for it, whatever edge is believed beside.
            case Zone.TraversalClient _ when believed && !isUser(s.claimed()) ->
                    new Identity.Known(Optional.of(s.claimed()));
            case Zone.Neighbor _ when believed -> new Identity.Known(Optional.of(s.claimed()));
            case Zone.LocalZone _, Zone.DefaultZone _, Zone.Dns _, Zone.TraversalClient _, Zone.Neighbor _ ->
                    s.ours() && checks() ? digest(s, nowNs) : new Identity.Known(Optional.empty());
        };
    }

    private boolean isRegistrar() {
        return settings.registration().mode() == SipCallSettings.RegistrationMode.REGISTRAR;
    }

    /** Where registering needs no password, speaking in a user's name cannot need one. */
    private boolean checks() {
        return isRegistrar() && settings.registration().authentication();
    }

    private boolean isUser(String aor) {
        int at = aor.lastIndexOf('@');
        return at > 0 && names.isOurs(aor.substring(at + 1))
                && passwords.has(aor.substring(0, at));
    }

    /** What control says of a sender (RFC 3325 §5). */
    public static Optional<String> asserted(SipMessage request) {
        List<String> values = request.values(HeaderName.P_ASSERTED_IDENTITY);
        return values.isEmpty() ? Optional.empty()
                : NameAddr.parse(values.getFirst()).flatMap(NameAddr::uri).map(SipUri::addressOfRecord);
    }

    private Identity digest(Sender s, long nowNs) {
        IpAddress source = source(s.request(), s.flow(), s.zone());
        DigestRequest given = new DigestRequest(s.request().method(), s.request().requestUri(),
                s.request().values(HeaderName.PROXY_AUTHORIZATION), source);
        DigestVerdict verdict = passwords.verify(given, nowNs);
        if (verdict instanceof DigestVerdict.Ok(String user, String _)) return proven(s, user);
        ear.judged(s.request(), s.flow(), s.zone(), verdict, passwords.answersOurs(given, nowNs));
        Refusal refusal = verdict.refusal();
        if (RefusalStatus.of(refusal.reason()) != RefusalStatus.UNAUTHORIZED) return new Identity.Refused(refusal);
        return new Identity.Challenged(refusal, passwords.challenges(verdict, source, nowNs));
    }

    private Identity proven(Sender s, String user) {
        boolean foreign = s.ours() ? !owns(user, s.claimed())
                : !s.owners().isEmpty() && s.owners().stream().noneMatch(o -> owns(user, o));
        if (foreign) {
            return new Identity.Refused(new Refusal(RefusalReason.NOT_YOUR_ADDRESS, user,
                    s.ours() ? s.claimed() : String.join(" or ", s.owners())));
        }
        return new Identity.Known(Optional.of(s.ours() ? s.claimed() : user + "@" + settings.domains().getFirst()));
    }

    /** Whether the address-of-record is the user's: its user part is the user name. */
    public static boolean owns(String user, String aor) {
        int at = aor.lastIndexOf('@');
        return at > 0 && (aor.substring(0, at).equals(user) || aor.equals(user));
    }
}
