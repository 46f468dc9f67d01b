package org.sallyport.stun;

import org.sallyport.refusal.RefusalReason;

/** What a client of STUN and TURN hears of a refusal (RFC 8489 §18.4, RFC 8656 §19, RFC 6062 §6.3). */
public final class RefusalError {
    /** Of what only other protocols refuse; should it come about, the fault is ours. */
    static final StunError NOT_OF_STUN = StunError.SERVER_ERROR;

    private RefusalError() {}

    /** The error that is answered for a reason. */
    public static StunError of(RefusalReason reason) {
        return switch (reason) {
            case MALFORMED -> StunError.BAD_REQUEST;
            // Whoever is refused for one of these cannot tell which: a name that exists looks like one that does not.
            case AUTHENTICATION_REQUIRED, UNKNOWN_USER, WRONG_PASSWORD, CREDENTIAL_EXPIRED, CREDENTIAL_REVOKED ->
                    StunError.UNAUTHENTICATED;
            case STALE_NONCE -> StunError.STALE_NONCE;
            case PEER_REFUSED -> StunError.FORBIDDEN;
            case UNKNOWN_ATTRIBUTE -> StunError.UNKNOWN_ATTRIBUTE;
            case NO_ALLOCATION -> StunError.ALLOCATION_MISMATCH;
            case RELAY_FAMILY -> StunError.ADDRESS_FAMILY_NOT_SUPPORTED;
            case NOT_YOUR_ALLOCATION -> StunError.WRONG_CREDENTIALS;
            case RELAY_TRANSPORT -> StunError.UNSUPPORTED_TRANSPORT_PROTOCOL;
            case PEER_FAMILY -> StunError.PEER_ADDRESS_FAMILY_MISMATCH;
            case PEER_CONNECTED -> StunError.CONNECTION_ALREADY_EXISTS;
            case PEER_UNREACHABLE -> StunError.CONNECTION_TIMEOUT_OR_FAILURE;
            case RELAY_QUOTA, PEER_CONNECTIONS_MAX -> StunError.ALLOCATION_QUOTA_REACHED;
            case RELAYS_MAX, NO_RELAY_PORTS, NO_RESERVATION, RELAY_PEERS_MAX -> StunError.INSUFFICIENT_CAPACITY;
            case OWN_FAULT -> StunError.SERVER_ERROR;
            case TOO_LARGE, VERSION, UNSUPPORTED_SCHEME, BAD_EXTENSION, TOO_MANY_HOPS, LOOP, MAX_BREADTH,
                    UNREADABLE_BODY, NO_DIALOG, NOT_THE_PARTY, LATE_REQUEST, OFFER_PENDING, OFFER_TOO_SOON,
                    RESPONSE_TOO_LARGE, NOT_FOUND, NOT_REGISTERED, CONTACT_UNREACHABLE, FORBIDDEN_DESTINATION,
                    FORBIDDEN_METHOD, FORBIDDEN_ROUTE, ZONE_DOWN, NEXT_HOP_SILENT, NEXT_HOP_UNREACHABLE, FLOW_FAILED,
                    NAME_NOT_RESOLVED, ADDRESS_REFUSED, FOREIGN_DOMAIN, NOT_YOUR_ADDRESS, ALIAS_TAKEN,
                    TOO_MANY_CONTACTS,
                    REGISTRAR_FULL, PATH_REQUIRED, INTERVAL_TOO_BRIEF, OUT_OF_ORDER, NO_MEDIA_PORTS, NO_OUTBOUND_PORTS,
                    NO_DESCRIPTORS, MEDIA_ADDRESS_REFUSED, BAD_SESSION_DESCRIPTION, ICE_MISMATCH, MEDIA_SILENT,
                    MEDIA_UNHEARD, MEDIA_MISSING, MEDIA_UNPROVEN, ANSWER_UNACKNOWLEDGED, CALLS_MAX, NODE_STOPS,
                    TRANSACTIONS_MAX, NODE_BUSY, RATE_LIMIT, CALL_FORGOTTEN, CALLER_LOST, SOURCE_CALLS_MAX,
                    OUTSIDE_CALLS_MAX,
                    SOURCE_REQUESTS_MAX, REQUEST_OCTETS_MAX, LINK_FULL, CALLER_GAVE_UP, RESOLVER_DOWN, ZONE_UNREACHABLE,
                    ZONE_NO_LISTENER, ZONE_HANDSHAKE_FAILED, ZONE_CERTIFICATE_UNTRUSTED, ZONE_CERTIFICATE_NAME,
                    ZONE_CERTIFICATE_MISSING, ZONE_CERTIFICATE_REFUSED, ZONE_WRONG_PASSWORD, ZONE_UNKNOWN_USER,
                    ZONE_WRONG_PORT, ZONE_SERVER_NOT_PROVEN, ZONE_NOT_AUTHENTICATED -> NOT_OF_STUN;
        };
    }
}
