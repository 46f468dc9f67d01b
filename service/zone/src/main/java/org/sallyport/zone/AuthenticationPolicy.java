package org.sallyport.zone;

/** What a zone does with credentials; decides whether a search counts as authenticated. */
public enum AuthenticationPolicy {
    /** Challenge what carries no valid credentials. */
    CHECK,
    /** Neither challenge nor believe. */
    DO_NOT_CHECK,
    /** Believe without a challenge: for peers that have proven themselves by other means. */
    TREAT_AS_AUTHENTICATED
}
