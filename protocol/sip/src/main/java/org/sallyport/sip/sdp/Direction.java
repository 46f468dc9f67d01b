package org.sallyport.sip.sdp;

import java.util.Locale;

/** Which way media flows, seen from whoever wrote the description (RFC 8866 §6.7). */
public enum Direction {
    SENDRECV,
    SENDONLY,
    RECVONLY,
    INACTIVE;

    private final String attribute = name().toLowerCase(Locale.ROOT);

    /** The attribute's name. */
    public String attribute() {
        return attribute;
    }

    /** Whether the writer wants to receive. */
    public boolean receives() {
        return this == SENDRECV || this == RECVONLY;
    }

    /** Whether the writer wants to send. */
    public boolean sends() {
        return this == SENDRECV || this == SENDONLY;
    }

    /** The same flow seen from the other end (RFC 3264 §6.1). */
    public Direction reversed() {
        return switch (this) {
            case SENDONLY -> RECVONLY;
            case RECVONLY -> SENDONLY;
            case SENDRECV, INACTIVE -> this;
        };
    }
}
