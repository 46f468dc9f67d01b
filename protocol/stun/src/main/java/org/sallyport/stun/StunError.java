package org.sallyport.stun;

import org.jspecify.annotations.Nullable;

/**
 * The error codes this program sends or understands, by their number in the IANA registry "STUN Error Codes".
 *
 * <p>The registry's phrase is for people. Who has proven nothing gets an empty one: it means nothing to a program, and
 * every octet of an answer to such a sender is one that an attacker may have multiplied (RFC 8489 §14.8 allows any
 * text).
 */
public enum StunError {
    TRY_ALTERNATE(300, "Try Alternate"),
    BAD_REQUEST(400, "Bad Request"),
    UNAUTHENTICATED(401, "Unauthenticated"),
    FORBIDDEN(403, "Forbidden"),
    MOBILITY_FORBIDDEN(405, "Mobility Forbidden"),
    UNKNOWN_ATTRIBUTE(420, "Unknown Attribute"),
    ALLOCATION_MISMATCH(437, "Allocation Mismatch"),
    STALE_NONCE(438, "Stale Nonce"),
    ADDRESS_FAMILY_NOT_SUPPORTED(440, "Address Family not Supported"),
    WRONG_CREDENTIALS(441, "Wrong Credentials"),
    UNSUPPORTED_TRANSPORT_PROTOCOL(442, "Unsupported Transport Protocol"),
    PEER_ADDRESS_FAMILY_MISMATCH(443, "Peer Address Family Mismatch"),
    CONNECTION_ALREADY_EXISTS(446, "Connection Already Exists"),
    CONNECTION_TIMEOUT_OR_FAILURE(447, "Connection Timeout or Failure"),
    ALLOCATION_QUOTA_REACHED(486, "Allocation Quota Reached"),
    ROLE_CONFLICT(487, "Role Conflict"),
    SERVER_ERROR(500, "Server Error"),
    INSUFFICIENT_CAPACITY(508, "Insufficient Capacity");

    private static final StunError[] ALL = values();

    private final int code;
    private final String phrase;

    StunError(int code, String phrase) {
        this.code = code;
        this.phrase = phrase;
    }

    /** The error of a code, or null for one we do not know. */
    public static @Nullable StunError of(int code) {
        for (StunError e : ALL) if (e.code == code) return e;
        return null;
    }

    /** The code, 300 to 699. */
    public int code() {
        return code;
    }

    /** The registry's phrase. */
    public String phrase() {
        return phrase;
    }
}
