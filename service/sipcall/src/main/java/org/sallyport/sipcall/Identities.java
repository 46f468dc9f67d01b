package org.sallyport.sipcall;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.digest.DigestRequest;
import org.sallyport.sip.digest.DigestVerdict;
import org.sallyport.sip.digest.DigestVerifier;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.AuthenticationPolicy;
import org.sallyport.zone.Zone;

/**
 * Who a sender is. Nobody speaks in the name of one of our domains without having proven it: by the flow that it
 * registered over, by a digest, or by what the other node of the pair asserts (attack rows SIP-14 and SIP-15).
 */
final class Identities {
    private final SipCallSettings settings;
    private final DigestVerifier verifier;
    private final KnownFlows flows;

    /** The outcome. */
    sealed interface Identity {
        /** It may go on; the address-of-record is proven, or nobody of ours was claimed. */
        record Known(Optional<String> aor) implements Identity {}

        /** It must answer a challenge first. */
        record Challenged(Refusal refusal, List<String> challenges) implements Identity {}

        /** It may not. */
        record Refused(Refusal refusal) implements Identity {}
    }

    Identities(SipCallSettings settings, DigestVerifier verifier, KnownFlows flows) {
        this.settings = settings;
        this.verifier = verifier;
        this.flows = flows;
    }

    /** Judges a request that belongs to no dialog of ours; not for REGISTER. */
    Identity of(SipMessage request, Flow flow, Zone zone, long nowNs) {
        Optional<SipUri> from = request.from().uri();
        String claimed = from.map(SipUri::addressOfRecord).orElse("");
        boolean ours = from.filter(u -> settings.serves(u.host())).isPresent();
        Set<String> owners = flows.owners(flow, nowNs);
        if (owners.contains(claimed)) return new Identity.Known(Optional.of(claimed));
        if (ours && !owners.isEmpty()) {
            return new Identity.Refused(new Refusal(RefusalReason.NOT_YOUR_ADDRESS, String.join(" or ", owners), claimed));
        }
        Optional<String> asserted = asserted(request, zone);
        if (asserted.isPresent()) return new Identity.Known(asserted);
        if (zone.common().authentication() == AuthenticationPolicy.TREAT_AS_AUTHENTICATED) {
            return new Identity.Known(Optional.of(claimed));
        }
        boolean check = zone.common().authentication() == AuthenticationPolicy.CHECK || ours;
        if (!check || !canCheck()) return new Identity.Known(Optional.empty());
        return digest(request, flow, claimed, ours, nowNs);
    }

    /** Judges whoever speaks within a call but not from where its party is: a digest of that party proves him. */
    Identity within(SipMessage request, Flow flow, Set<String> aors, long nowNs) {
        Optional<String> own = aors.stream().filter(a -> settings.serves(a.substring(a.lastIndexOf('@') + 1))).findFirst();
        if (own.isEmpty() || !canCheck()) return new Identity.Refused(Refusal.of(RefusalReason.NOT_THE_PARTY));
        return digest(request, flow, own.get(), true, nowNs);
    }

    private boolean canCheck() {
        return settings.registration().mode() == SipCallSettings.RegistrationMode.REGISTRAR
                && settings.registration().authentication();
    }

    /** What the other node of the pair, or a trusted neighbor, has found out (RFC 3325). */
    private static Optional<String> asserted(SipMessage request, Zone zone) {
        boolean pair = zone instanceof Zone.TraversalClient || zone instanceof Zone.TraversalServer;
        if (!pair) return Optional.empty();
        List<String> values = request.values(HeaderName.P_ASSERTED_IDENTITY);
        return values.isEmpty() ? Optional.empty()
                : NameAddr.parse(values.getFirst()).flatMap(NameAddr::uri).map(SipUri::addressOfRecord);
    }

    private Identity digest(SipMessage request, Flow flow, String claimed, boolean ours, long nowNs) {
        DigestVerdict verdict = verifier.verify(new DigestRequest(request.method(), request.requestUri(),
                request.values(HeaderName.PROXY_AUTHORIZATION), flow.remote().address()),
                settings.registration().credentials(), nowNs);
        if (verdict instanceof DigestVerdict.Ok(String user, String _)) {
            if (ours && !owns(user, claimed)) {
                return new Identity.Refused(new Refusal(RefusalReason.NOT_YOUR_ADDRESS, user, claimed));
            }
            return new Identity.Known(Optional.of(ours ? claimed : user + "@" + settings.domains().getFirst()));
        }
        Refusal refusal = verdict.refusal();
        if (refusal.reason().status() != 401) return new Identity.Refused(refusal);
        return new Identity.Challenged(refusal, verifier.challenges(verdict, flow.remote().address(), nowNs));
    }

    /** Whether the address-of-record is the user's: its user part is the user name. */
    static boolean owns(String user, String aor) {
        int at = aor.lastIndexOf('@');
        return at > 0 && (aor.substring(0, at).equals(user) || aor.equals(user));
    }
}
