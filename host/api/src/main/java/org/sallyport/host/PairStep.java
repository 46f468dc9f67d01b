package org.sallyport.host;

/**
 * A step from the certificate of a pair to its successor. A private key is made where it is used and stays there; what
 * a step writes is there whole or not at all, and the files that were in use are kept until {@link Keep}.
 *
 * <pre>
 *  in use ──Request──▶ new key beside it ──Take──▶ successor in use, the old one kept ──Keep──▶ in use
 *                                                              └───────────────────────Back──▶ the old one in use
 * </pre>
 */
public sealed interface PairStep {
    /** Tells how things stand, and changes nothing. */
    record Look() implements PairStep {}

    /** Makes a new key and a request for the names and the subject that we have (PKCS#10, RFC 2986). */
    record Request() implements PairStep {}

    /**
     * Signs a request with the authority's key.
     *
     * @param request PKCS#10
     * @param asker whom it must be for: the same subject and the same names, and nothing more
     */
    record Issue(byte[] request, PeerIdentity asker) implements PairStep {}

    /** Puts a certificate for the new key into use, where it says what ours says and lasts longer. */
    record Take(byte[] certificate) implements PairStep {}

    /** The successor works: the old files go. */
    record Keep() implements PairStep {}

    /** It does not: the old files are used again. */
    record Back() implements PairStep {}

    /** Makes the next authority and trusts it beside the one that issues; the same again where there is one. */
    record Found() implements PairStep {}

    /** Trusts one more authority beside those that are trusted, and forgets those that have ended. */
    record Trust(byte[] anchor) implements PairStep {}

    /** From now on the next authority issues, and nobody can issue in the name of the old one any more. */
    record Succeed() implements PairStep {}
}
