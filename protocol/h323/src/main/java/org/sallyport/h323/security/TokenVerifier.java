package org.sallyport.h323.security;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.sallyport.h323.h225.CryptoH323Token;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h235.ClearToken;
import org.sallyport.h323.h235.CryptoToken.CryptoHashedToken;
import org.sallyport.h323.security.ReplayGuard.Carrier;
import org.sallyport.machine.Malformed;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;

/**
 * Judges the tokens of received messages. Owned by one thread, for its guard remembers.
 *
 * <p>The steps: a token of an accepted mechanism; a password for its sender; the hash; then, told only to whom knows
 * the password, to whom it is directed, the time and whether it is new. An unknown sender costs the same work as a
 * wrong password.
 *
 * <p>An {@link Verdict.Ok} says that the bearer of a name sent this. Whether that bearer may use the aliases, endpoint
 * identifier and call in the message is the caller's to compare.
 */
public final class TokenVerifier {
    /** Most password hashes in one message: endpoints send one for each form of their alias. */
    public static final int PASSWORD_HASHES_MAX = 4;

    private static final Sensitive<String> NOBODY = Sensitive.of("nobody has this password");

    private final TokenPolicy policy;
    private final Secrets secrets;
    private final ReplayGuard guard;

    /** A verifier; a guard may serve several, which makes them one thread's. */
    public TokenVerifier(TokenPolicy policy, Secrets secrets, ReplayGuard guard) {
        this.policy = policy;
        this.secrets = secrets;
        this.guard = guard;
    }

    /** A received message: what the procedures need of it. */
    private record Received(List<CryptoH323Token> crypto, List<ClearToken> clear, Octets octets, Carrier carrier,
            Endpoint source, long nowSeconds, Function<Octets, Optional<Octets>> hashOf) {}

    /**
     * Judges a RAS message.
     *
     * @param message what was decoded from the datagram
     * @param datagram as it was received
     * @param nowSeconds wall clock, seconds since 1970-01-01 00:00 UTC
     */
    public Verdict ras(RasMessage message, Octets datagram, Endpoint source, long nowSeconds) {
        return judge(new Received(RasTokens.crypto(message), RasTokens.clear(message), datagram, Carrier.DATAGRAM,
                source, nowSeconds, o -> RasMessage.TYPE.decode(o).toOptional().map(RasTokens::crypto)
                        .flatMap(ProcedureI::hashAmong)));
    }

    /**
     * Judges a call signalling message.
     *
     * @param content what was decoded from its User-user element
     * @param q931 the whole message as it was received: the content of a TPKT frame
     * @param nowSeconds wall clock, seconds since 1970-01-01 00:00 UTC
     */
    public Verdict signalling(H323UserInformation content, Octets q931, Endpoint source, long nowSeconds) {
        return judge(new Received(SignallingTokens.crypto(content), SignallingTokens.clear(content), q931,
                Carrier.STREAM, source, nowSeconds, o -> SignallingTokens.read(o).map(SignallingTokens::crypto)
                        .flatMap(ProcedureI::hashAmong)));
    }

    private Verdict judge(Received in) {
        List<CryptoHashedToken> hashed = accepts(Mechanism.PROCEDURE_I)
                ? in.crypto.stream().flatMap(t -> ProcedureI.of(t).stream()).limit(2).toList() : List.of();
        if (hashed.size() > 1) return malformed("two tokens of procedure I", "ITU-T H.235.1 §7");
        if (!hashed.isEmpty()) return procedureI(hashed.getFirst(), in);
        List<ClearToken> access = accepts(Mechanism.CISCO_ACCESS_TOKEN)
                ? in.clear.stream().filter(CiscoAccessToken::is).limit(2).toList() : List.of();
        if (access.size() > 1) return malformed("two access tokens", "Cisco access token");
        if (!access.isEmpty()) return accessToken(access.getFirst(), in);
        List<PasswordHash.Received> passwords = accepts(Mechanism.PASSWORD_HASH) ? in.crypto.stream()
                .flatMap(t -> PasswordHash.of(t).stream()).limit(PASSWORD_HASHES_MAX + 1).toList() : List.of();
        if (passwords.size() > PASSWORD_HASHES_MAX) return malformed("too many password hashes", "ITU-T H.225.0 §7");
        if (!passwords.isEmpty()) return passwordHashes(passwords, in);
        boolean other = !in.crypto.isEmpty() || in.clear.stream().anyMatch(CiscoAccessToken::is);
        return other ? new Verdict.Unsupported() : new Verdict.NoToken();
    }

    private boolean accepts(Mechanism mechanism) {
        return policy.accepted().contains(mechanism);
    }

    private Verdict procedureI(CryptoHashedToken token, Received in) {
        ClearToken values = token.hashedVals();
        if (values.timeStamp().isEmpty() || values.random().isEmpty() || values.sendersID().isEmpty()) {
            return malformed("a token without timeStamp, random or sendersID", "ITU-T H.235.1 §7");
        }
        if (token.token().hash().lengthBits() != Digests.HMAC_BYTES * 8) {
            return malformed("the hash has another length", "ITU-T H.235.1 §7.2");
        }
        OptionalInt place = HashPlace.find(in.octets, token.token().hash().octets(), in.hashOf);
        if (place.isEmpty()) return malformed("cannot tell where the hash stands", "ITU-T H.235.1 §7.3");
        Claim claim = new Claim(Mechanism.PROCEDURE_I, Sensitive.of(values.sendersID().get()),
                values.generalID().map(Sensitive::of), values.timeStamp().get(),
                OptionalLong.of(values.random().get()));
        return prove(claim, password -> ProcedureI.fits(in.octets, place.getAsInt(), password), in);
    }

    private Verdict accessToken(ClearToken token, Received in) {
        if (!CiscoAccessToken.isWhole(token)) return malformed("not a whole access token", "Cisco access token");
        Claim claim = new Claim(Mechanism.CISCO_ACCESS_TOKEN,
                Sensitive.of(PasswordHash.bare(token.generalID().orElseThrow())), Optional.empty(),
                token.timeStamp().orElseThrow(), OptionalLong.of(token.random().orElseThrow() & 0xff));
        return prove(claim, password -> CiscoAccessToken.fits(token, password), in);
    }

    /** Each is tried; what is wrong with the first says more than that the next has an unknown name. */
    private Verdict passwordHashes(List<PasswordHash.Received> tokens, Received in) {
        Verdict worst = new Verdict.NoToken();
        for (PasswordHash.Received t : tokens) {
            Verdict v = passwordHash(t, in);
            if (!(v instanceof Verdict.UnknownSender) && !(v instanceof Verdict.WrongHash)) return v;
            boolean worse = v instanceof Verdict.WrongHash && worst instanceof Verdict.UnknownSender;
            if (worst instanceof Verdict.NoToken || worse) worst = v;
        }
        return worst;
    }

    private Verdict passwordHash(PasswordHash.Received token, Received in) {
        if (token.hash().lengthBits() != Digests.MD5_BYTES * 8) {
            return malformed("the hash has another length", "ITU-T H.225.0 §7");
        }
        Claim claim = new Claim(Mechanism.PASSWORD_HASH, Sensitive.of(token.name()), Optional.empty(),
                token.timeStampSeconds(), OptionalLong.empty());
        return prove(claim, password -> PasswordHash.fits(token, password), in);
    }

    private Verdict prove(Claim claim, Function<Sensitive<String>, Boolean> fits, Received in) {
        Optional<Sensitive<String>> password = secrets.password(claim).filter(p -> !p.reveal().isEmpty());
        boolean right = fits.apply(password.orElse(NOBODY));
        if (password.isEmpty()) return new Verdict.UnknownSender(claim.sender());
        if (!right) return new Verdict.WrongHash(claim.sender());
        // The key is one for both directions: only the names tell ours from theirs.
        if (policy.ownNames().contains(claim.sender().reveal())) return new Verdict.Reflected();
        if (claim.mechanism() == Mechanism.PROCEDURE_I && !isForUs(claim)) {
            return new Verdict.WrongReceiver(claim.sender());
        }
        long offSeconds = claim.timeStampSeconds() - in.nowSeconds;
        if (!policy.window().contains(offSeconds)) return new Verdict.OutsideWindow(claim.sender(), offSeconds);
        return switch (guard.admit(claim, in.octets, in.carrier, in.source, policy.window(), in.nowSeconds)) {
            case NEW -> new Verdict.Ok(claim);
            case RETRANSMITTED -> new Verdict.Retransmitted(claim);
            case REPLAYED -> new Verdict.Replayed(claim.sender());
            case FULL -> new Verdict.GuardFull(claim.sender());
        };
    }

    private boolean isForUs(Claim claim) {
        return claim.receiver().map(r -> policy.ownNames().contains(r.reveal()))
                .orElse(policy.receiver() == TokenPolicy.Receiver.IF_PRESENT);
    }

    private static Verdict malformed(String reason, String section) {
        return new Verdict.Malformed(new Malformed(reason, 0, section));
    }
}
