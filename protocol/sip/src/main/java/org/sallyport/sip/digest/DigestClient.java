package org.sallyport.sip.digest;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sallyport.machine.Entropy;

/**
 * The client's side toward one configured next hop, with one user name and password (RFC 3261 §22.2). Owner: the desk.
 *
 * <p>It answers no realm but its own, so that nobody can make us hash the password for theirs, and at most
 * {@link #RETRIES_MAX} challenges in a row, so that nobody can keep us busy with new nonces. A row ends with every
 * success: whoever uses this must say {@link #accepted} each time, or nonces that grow old in the course of a long
 * connection add up to a refusal. Whether a challenge came from the next hop and to a request that we originated is for
 * the caller to know.
 */
public final class DigestClient {
    /** Most challenges answered without a success between. */
    public static final int RETRIES_MAX = 2;

    private static final int CNONCE_OCTETS = 16;
    private static final byte[] NO_BODY = new byte[0];

    private final String user;
    private final DigestSecret secret;
    private final Optional<String> realm;
    private final DigestAlgorithm weakest;
    private Optional<DigestChallenge> challenge = Optional.empty();
    private int count;
    private int retries;

    /** What became of a challenge. */
    public sealed interface Outcome {
        /**
         * Send the request again with this.
         *
         * @param value for Authorization or Proxy-Authorization
         * @param proof checks the server's Authentication-Info
         */
        record Answer(String value, ServerProof proof) implements Outcome {}

        /** No challenge is one that we answer: wrong realm, too weak an algorithm, or unreadable. */
        record NothingFor(String why) implements Outcome {}

        /**
         * The server keeps challenging.
         *
         * @param retries answers in a row that were not taken
         * @param stale whether it calls our nonces too old, so that the password was right (RFC 7616 §3.3); else it is
         *     wrong
         */
        record GaveUp(int retries, boolean stale) implements Outcome {}
    }

    /**
     * @param realm the only realm that is answered; empty where the next hop is trusted to name its own, as over
     *     mutually authenticated TLS
     * @param weakest weakest algorithm that is answered
     */
    public DigestClient(String user, DigestSecret secret, Optional<String> realm, DigestAlgorithm weakest) {
        this.user = user;
        this.secret = secret;
        this.realm = realm;
        this.weakest = weakest;
    }

    /**
     * Answers a 401 or 407 to a request of ours.
     *
     * @param challenges all values of WWW-Authenticate or all of Proxy-Authenticate
     */
    public Outcome onChallenge(List<String> challenges, String method, String uri, Entropy entropy) {
        Optional<DigestChallenge> best = challenges.stream().map(DigestChallenge::parse).flatMap(Optional::stream)
                .filter(c -> realm.isEmpty() || realm.get().equals(c.realm()))
                .filter(c -> c.algorithm().compareTo(weakest) <= 0)
                .filter(c -> c.qop().contains(Qop.AUTH))
                .min(Comparator.comparing(DigestChallenge::algorithm));
        if (best.isEmpty()) return new Outcome.NothingFor("no challenge for realm, algorithm and qop");
        if (secret.ha1(best.get().algorithm(), user, best.get().realm()).isEmpty()) {
            return new Outcome.NothingFor("no secret for " + best.get().algorithm().token());
        }
        if (retries >= RETRIES_MAX) return new Outcome.GaveUp(retries, best.get().stale());
        retries++;
        challenge = best;
        count = 0;
        return answer(best.get(), method, uri, entropy);
    }

    /** An answer without a new challenge, with the last nonce; empty before the first challenge (RFC 7616 §3.6). */
    public Optional<Outcome.Answer> again(String method, String uri, Entropy entropy) {
        return challenge.map(c -> answer(c, method, uri, entropy));
    }

    private Outcome.Answer answer(DigestChallenge c, String method, String uri, Entropy entropy) {
        DigestAnswer.Protection p = new DigestAnswer.Protection(Qop.AUTH, entropy.hex(CNONCE_OCTETS), ++count);
        String ha1 = secret.ha1(c.algorithm(), user, c.realm()).orElseThrow();
        String response = DigestMath.response(c.algorithm(), ha1, method, uri, c.nonce(), Optional.of(p), NO_BODY);
        DigestAnswer a = new DigestAnswer(
                user, c.realm(), c.nonce(), uri, response, c.algorithm(), Optional.of(p), c.opaque());
        String rspauth = DigestMath.response(c.algorithm(), ha1, "", uri, c.nonce(), Optional.of(p), NO_BODY);
        return new Outcome.Answer(a.render(), new ServerProof(rspauth, p.cnonce(), p.count()));
    }

    /** The server accepted, for the first time or again: the next challenge starts a new row of retries. */
    public void accepted() {
        retries = 0;
    }

    /** A new connection: forgets nonce and retries. */
    public void reset() {
        challenge = Optional.empty();
        retries = 0;
        count = 0;
    }

    /** What the server's Authentication-Info must say if it knows the password (RFC 7616 §3.5). */
    public static final class ServerProof {
        private final String rspauth;
        private final String cnonce;
        private final int count;

        private ServerProof(String rspauth, String cnonce, int count) {
            this.rspauth = rspauth;
            this.cnonce = cnonce;
            this.count = count;
        }

        /** Whether the value proves it. An absent, unreadable or foreign one does not. */
        public boolean isProvenBy(String authenticationInfo) {
            if (!(DigestParameters.parameters(authenticationInfo, 0) instanceof DigestParameters.Read.Parameters p)) {
                return false;
            }
            OptionalInt nc = p.get("nc").filter(s -> s.matches("[0-7][0-9a-fA-F]{7}"))
                    .map(s -> OptionalInt.of(Integer.parseInt(s, 16))).orElse(OptionalInt.empty());
            return nc.equals(OptionalInt.of(count)) && p.get("cnonce").filter(cnonce::equals).isPresent()
                    && DigestMath.same(p.get("rspauth").orElse("").toLowerCase(java.util.Locale.ROOT), rspauth);
        }
    }
}
