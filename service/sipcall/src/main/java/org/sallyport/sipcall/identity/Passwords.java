package org.sallyport.sipcall.identity;

import java.util.List;
import org.sallyport.sip.digest.DigestCredentials;
import org.sallyport.sip.digest.DigestRequest;
import org.sallyport.sip.digest.DigestVerdict;
import org.sallyport.sip.digest.DigestVerifier;
import org.sallyport.wire.IpAddress;

/**
 * Digests of the users whose passwords this node knows. Owner: the desk.
 *
 * @param verifier of nonces and answers
 * @param users with their secrets, as they are at any time
 */
public record Passwords(DigestVerifier verifier, DigestCredentials users) {
    /** Whether there is such a user. */
    public boolean has(String user) {
        return users.secret(user).isPresent();
    }

    /** Judges an answer. */
    public DigestVerdict verify(DigestRequest given, long nowNs) {
        return verifier.verify(given, users, nowNs);
    }

    /** Whether an answer is one to a nonce that was made for its source. */
    public boolean answersOurs(DigestRequest given, long nowNs) {
        return verifier.answersOurs(given, nowNs);
    }

    /** What to ask after a verdict. */
    public List<String> challenges(DigestVerdict verdict, IpAddress source, long nowNs) {
        return verifier.challenges(verdict, source, nowNs);
    }
}
