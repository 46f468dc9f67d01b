package org.sallyport.h323.security;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sallyport.h323.h225.CryptoH323Token;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h235.ClearToken;
import org.sallyport.h323.h235.CryptoToken;
import org.sallyport.h323.h235.Params;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.machine.Sensitive;
import org.sallyport.per.BitString;
import org.sallyport.wire.Octets;

/**
 * H.235.1 procedure I, the baseline profile that was Annex D of H.235: HMAC-SHA1-96 over the whole message.
 *
 * <pre>
 *   cryptoTokens[n] = nestedcryptoToken.cryptoHashedToken
 *     tokenOID           "A"
 *     hashedVals         tokenOID "T", timeStamp, random, generalID (to whom), sendersID (from whom)
 *     token.algorithmOID "U"
 *     token.hash         96 bits: HMAC over all octets with these 12 zero, key SHA-1(password)
 * </pre>
 *
 * <p>"All octets" are the datagram of a RAS message, and of call signalling the Q.931 message, that is a TPKT frame
 * without its header (H.235.1 §9.1, §9.2).
 */
public final class ProcedureI {
    private static final Octets ZEROS = Octets.wrap(new byte[Digests.HMAC_BYTES]);
    private static final Octets ONES = Octets.ofHex("ff".repeat(Digests.HMAC_BYTES));

    private ProcedureI() {}

    /**
     * The ends of a message as its token names them, H.235.1 §14.
     *
     * @param sender sendersID: an endpoint's alias in its first message, then its endpoint identifier; a gatekeeper's
     *         name
     * @param receiver generalID, where known
     */
    public record Ends(String sender, Optional<String> receiver) {
        /** A message between two that know each other. */
        public static Ends of(String sender, String receiver) {
            return new Ends(sender, Optional.of(receiver));
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /** The octets of the message with a token behind those that it has. */
    public static Octets sign(RasMessage message, Ends ends, TokenStamp stamp, Sensitive<String> password) {
        return sign(token -> RasMessage.TYPE.encode(RasTokens.with(message, token)), ends, stamp, password);
    }

    /**
     * The Q.931 octets of the message with a token behind those that it has.
     *
     * @param message its User-user content is replaced
     * @param content the new User-user content
     */
    public static Octets sign(Q931Message message, H323UserInformation content, Ends ends, TokenStamp stamp,
            Sensitive<String> password) {
        return sign(token -> message.withUserUser(H323UserInformation.TYPE.encode(
                SignallingTokens.with(content, token))).encode(), ends, stamp, password);
    }

    /**
     * Writes the message twice, with all bits of the hash zero and with all of them one: the octets that differ are the
     * hash. That is exact whatever else the message holds.
     */
    private static Octets sign(Function<CryptoH323Token, Octets> write, Ends ends, TokenStamp stamp,
            Sensitive<String> password) {
        byte[] zeros = write.apply(token(ends, stamp, ZEROS)).toArray();
        byte[] ones = write.apply(token(ends, stamp, ONES)).toArray();
        int at = Arrays.mismatch(zeros, ones);
        byte[] hash = Digests.hmacSha1_96(password, zeros);
        System.arraycopy(hash, 0, zeros, at, hash.length);
        return Octets.wrap(zeros);
    }

    private static CryptoH323Token token(Ends ends, TokenStamp stamp, Octets hash) {
        ClearToken.Builder clear = ClearToken.builder().tokenOID(SecurityOids.BASELINE_TOKEN)
                .timeStamp(stamp.timeStampSeconds()).random(stamp.random()).sendersID(ends.sender());
        ends.receiver().ifPresent(clear::generalID);
        return new CryptoH323Token.NestedcryptoToken(new CryptoToken.CryptoHashedToken(SecurityOids.WHOLE_MESSAGE,
                clear.build(), new CryptoToken.CryptoHashedToken.Token(SecurityOids.HMAC_SHA1_96,
                        Params.builder().build(), BitString.of(hash))));
    }

    /** Whether a token is one of this procedure. */
    static Optional<CryptoToken.CryptoHashedToken> of(CryptoH323Token token) {
        return token instanceof CryptoH323Token.NestedcryptoToken(CryptoToken.CryptoHashedToken t)
                && SecurityOids.sameButVersion(SecurityOids.WHOLE_MESSAGE, t.tokenOID())
                && SecurityOids.sameButVersion(SecurityOids.BASELINE_TOKEN, t.hashedVals().tokenOID())
                && SecurityOids.sameButVersion(SecurityOids.HMAC_SHA1_96, t.token().algorithmOID())
                        ? Optional.of(t) : Optional.empty();
    }

    /** The one hash of this procedure among tokens; empty where there is none or more than one. */
    static Optional<Octets> hashAmong(List<CryptoH323Token> tokens) {
        Optional<Octets> found = Optional.empty();
        for (CryptoH323Token t : tokens) {
            Optional<CryptoToken.CryptoHashedToken> ours = of(t);
            if (ours.isEmpty()) continue;
            if (found.isPresent()) return Optional.empty();
            found = ours.map(o -> o.token().hash().octets());
        }
        return found;
    }

    /** Whether the hash at an offset fits the message and the password. */
    static boolean fits(Octets message, int at, Sensitive<String> password) {
        byte[] expected = Digests.hmacSha1_96(password, HashPlace.zeroed(message, at, Digests.HMAC_BYTES));
        return Digests.same(expected, message.slice(at, Digests.HMAC_BYTES));
    }
}
