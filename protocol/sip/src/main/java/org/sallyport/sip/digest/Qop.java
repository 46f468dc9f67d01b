package org.sallyport.sip.digest;

import java.util.Optional;

/** Quality of protection (RFC 7616 §3.3). */
public enum Qop {
    AUTH("auth"),
    AUTH_INT("auth-int");

    private final String token;

    Qop(String token) {
        this.token = token;
    }

    /** As it stands in a header field. */
    public String token() {
        return token;
    }

    static Optional<Qop> of(String token) {
        for (Qop q : values()) if (q.token.equalsIgnoreCase(token)) return Optional.of(q);
        return Optional.empty();
    }
}
