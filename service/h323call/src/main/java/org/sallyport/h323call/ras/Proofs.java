package org.sallyport.h323call.ras;

import java.util.Optional;
import java.util.Set;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.security.Mechanism;
import org.sallyport.h323.security.ReplayGuard;
import org.sallyport.h323.security.Secrets;
import org.sallyport.h323.security.TimeWindow;
import org.sallyport.h323.security.TokenPolicy;
import org.sallyport.h323.security.TokenVerifier;
import org.sallyport.h323.security.Verdict;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;

/**
 * Who has sent a RAS message, by its tokens (H.235.0, H.235.1): the name that it proves, or why it proves none. Owner:
 * the desk, for its guard remembers.
 */
public final class Proofs {
    private final TokenVerifier verifier;

    /** What became of one. */
    public sealed interface Proof {
        /** Somebody of that name. */
        record Given(String user) implements Proof {}

        /**
         * The same datagram once more: it is answered as before and does nothing new. What it asks for is the same, so
         * doing it again would be harmless, and the sender's name stays proven.
         */
        record Again(String user) implements Proof {}

        /** Nobody; the verdict goes into the reject. */
        record Missing(Verdict verdict, RefusalReason reason) implements Proof {}
    }

    /** @param identifier the gatekeeper's own name, to which tokens may be directed */
    public Proofs(String identifier, Secrets secrets) {
        this.verifier = new TokenVerifier(new TokenPolicy(Set.of(Mechanism.values()), TimeWindow.DEFAULT,
                Set.of(identifier), TokenPolicy.Receiver.IF_PRESENT), secrets,
                new ReplayGuard(ReplayGuard.Limits.DEFAULT));
    }

    /** Judges a message as it arrived. */
    public Proof of(RasMessage message, Octets datagram, Endpoint from, long wallMs) {
        Verdict v = verifier.ras(message, datagram, from, wallMs / 1_000);
        return switch (v) {
            case Verdict.Ok(var claim) -> new Proof.Given(claim.sender().reveal());
            case Verdict.Retransmitted(var claim) -> new Proof.Again(claim.sender().reveal());
            default -> new Proof.Missing(v, reason(v));
        };
    }

    private static RefusalReason reason(Verdict v) {
        return switch (v) {
            case Verdict.UnknownSender _ -> RefusalReason.UNKNOWN_USER;
            case Verdict.WrongHash _ -> RefusalReason.WRONG_PASSWORD;
            case Verdict.OutsideWindow _, Verdict.Replayed _ -> RefusalReason.STALE_NONCE;
            default -> RefusalReason.AUTHENTICATION_REQUIRED;
        };
    }

    /** Whether a message asks for something that only a known sender may have. */
    static boolean needed(RasMessage message) {
        return switch (message) {
            case RasMessage.RegistrationRequest _, RasMessage.UnregistrationRequest _, RasMessage.AdmissionRequest _,
                    RasMessage.BandwidthRequest _, RasMessage.DisengageRequest _ ->
                    true;
            default -> false;
        };
    }

    /** The name of whoever has given a proof. */
    static Optional<String> user(Proof proof) {
        return switch (proof) {
            case Proof.Given(String user) -> Optional.of(user);
            case Proof.Again(String user) -> Optional.of(user);
            case Proof.Missing _ -> Optional.empty();
        };
    }
}
