package org.sallyport.sip.digest;

import org.sallyport.machine.Malformed;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;

/** What a verifier thinks of a request's credentials. */
public sealed interface DigestVerdict {
    /**
     * The sender knows the user's password.
     *
     * @param user as sent; who that is and what it may do is decided elsewhere
     * @param authenticationInfo value for the Authentication-Info of the 2xx, which proves that we know it too
     */
    record Ok(String user, String authenticationInfo) implements DigestVerdict {}

    /** No credentials for our realm. */
    record Absent() implements DigestVerdict {}

    /** The password is right, but the nonce is too old, another address's, or its count was used before. */
    record Stale(String user) implements DigestVerdict {}

    /** No such user. */
    record UnknownUser(String user) implements DigestVerdict {}

    /** The digest does not fit the password. */
    record WrongPassword(String user) implements DigestVerdict {}

    /** An algorithm or protection that was not offered (bid-down, RFC 8760 §2.4), answered by a new challenge. */
    record NotOffered(String user) implements DigestVerdict {}

    /** The digest is for another URI than the request's. */
    record OtherUri(String user) implements DigestVerdict {}

    /** Cannot be read. */
    record Bad(Malformed why) implements DigestVerdict {}

    /**
     * The refusal, for everything but {@link Ok}. All with status 401 must leave as the same challenge, so that a
     * stranger cannot tell which users exist.
     */
    default Refusal refusal() {
        return switch (this) {
            case Ok _ -> throw new IllegalStateException("not refused");
            case Absent() -> Refusal.of(RefusalReason.AUTHENTICATION_REQUIRED);
            case Stale(String user) -> new Refusal(RefusalReason.STALE_NONCE, "", user);
            case UnknownUser(String user) -> new Refusal(RefusalReason.UNKNOWN_USER, "", user);
            case WrongPassword(String user) -> new Refusal(RefusalReason.WRONG_PASSWORD, "", user);
            case NotOffered(String user) ->
                    new Refusal(RefusalReason.AUTHENTICATION_REQUIRED, "an offered algorithm with qop", user);
            case OtherUri(String user) -> new Refusal(RefusalReason.MALFORMED, "a digest for the Request-URI", user);
            case Bad(Malformed why) -> new Refusal(RefusalReason.MALFORMED, "", why.toString());
        };
    }
}
