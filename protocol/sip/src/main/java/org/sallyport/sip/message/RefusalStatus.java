package org.sallyport.sip.message;

import org.sallyport.refusal.RefusalReason;

/**
 * What a sender of SIP hears of a refusal: status and reason phrase of RFC 3261 §21, of RFC 5626 (430) and of RFC 5393
 * (440). Terse on purpose: who is a stranger learns no more.
 */
public enum RefusalStatus {
    BAD_REQUEST(400, "Bad Request"),
    UNAUTHORIZED(401, "Unauthorized"),
    FORBIDDEN(403, "Forbidden"),
    NOT_FOUND(404, "Not Found"),
    REQUEST_TIMEOUT(408, "Request Timeout"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported Media Type"),
    UNSUPPORTED_URI_SCHEME(416, "Unsupported URI Scheme"),
    BAD_EXTENSION(420, "Bad Extension"),
    EXTENSION_REQUIRED(421, "Extension Required"),
    INTERVAL_TOO_BRIEF(423, "Interval Too Brief"),
    FLOW_FAILED(430, "Flow Failed"),
    MAX_BREADTH_EXCEEDED(440, "Max-Breadth Exceeded"),
    TEMPORARILY_UNAVAILABLE(480, "Temporarily Unavailable"),
    CALL_TRANSACTION_DOES_NOT_EXIST(481, "Call/Transaction Does Not Exist"),
    LOOP_DETECTED(482, "Loop Detected"),
    TOO_MANY_HOPS(483, "Too Many Hops"),
    REQUEST_TERMINATED(487, "Request Terminated"),
    NOT_ACCEPTABLE_HERE(488, "Not Acceptable Here"),
    REQUEST_PENDING(491, "Request Pending"),
    SERVER_INTERNAL_ERROR(500, "Server Internal Error"),
    BAD_GATEWAY(502, "Bad Gateway"),
    SERVICE_UNAVAILABLE(503, "Service Unavailable"),
    VERSION_NOT_SUPPORTED(505, "Version Not Supported"),
    MESSAGE_TOO_LARGE(513, "Message Too Large"),
    /** Of what only other protocols refuse; should it come about, the fault is ours. */
    NOT_OF_SIP(500, "Server Internal Error");

    private final int code;
    private final String phrase;

    RefusalStatus(int code, String phrase) {
        this.code = code;
        this.phrase = phrase;
    }

    /** What is answered for a reason. */
    public static RefusalStatus of(RefusalReason reason) {
        return switch (reason) {
            case MALFORMED -> BAD_REQUEST;
            case AUTHENTICATION_REQUIRED, UNKNOWN_USER, WRONG_PASSWORD, STALE_NONCE -> UNAUTHORIZED;
            case FORBIDDEN_DESTINATION, FORBIDDEN_METHOD, FORBIDDEN_ROUTE, ADDRESS_REFUSED, FOREIGN_DOMAIN,
                    NOT_YOUR_ADDRESS, TOO_MANY_CONTACTS, ZONE_HANDSHAKE_FAILED, ZONE_CERTIFICATE_UNTRUSTED,
                    ZONE_CERTIFICATE_NAME, ZONE_CERTIFICATE_MISSING, ZONE_CERTIFICATE_REFUSED, ZONE_WRONG_PASSWORD,
                    ZONE_UNKNOWN_USER, ZONE_WRONG_PORT, ZONE_SERVER_NOT_PROVEN, ZONE_NOT_AUTHENTICATED -> FORBIDDEN;
            case NOT_FOUND, NAME_NOT_RESOLVED -> NOT_FOUND;
            case NEXT_HOP_SILENT, MEDIA_SILENT, MEDIA_UNHEARD, MEDIA_MISSING, MEDIA_UNPROVEN, ANSWER_UNACKNOWLEDGED ->
                    REQUEST_TIMEOUT;
            case UNREADABLE_BODY -> UNSUPPORTED_MEDIA_TYPE;
            case UNSUPPORTED_SCHEME -> UNSUPPORTED_URI_SCHEME;
            case BAD_EXTENSION -> BAD_EXTENSION;
            case PATH_REQUIRED -> EXTENSION_REQUIRED;
            case INTERVAL_TOO_BRIEF -> INTERVAL_TOO_BRIEF;
            case FLOW_FAILED -> FLOW_FAILED;
            case MAX_BREADTH -> MAX_BREADTH_EXCEEDED;
            case NOT_REGISTERED, CONTACT_UNREACHABLE, CALL_FORGOTTEN -> TEMPORARILY_UNAVAILABLE;
            case NO_DIALOG, NOT_THE_PARTY -> CALL_TRANSACTION_DOES_NOT_EXIST;
            case LOOP -> LOOP_DETECTED;
            case TOO_MANY_HOPS -> TOO_MANY_HOPS;
            case CALLER_LOST, CALLER_GAVE_UP -> REQUEST_TERMINATED;
            case MEDIA_ADDRESS_REFUSED, BAD_SESSION_DESCRIPTION, ICE_MISMATCH -> NOT_ACCEPTABLE_HERE;
            case OFFER_PENDING -> REQUEST_PENDING;
            case LATE_REQUEST, OFFER_TOO_SOON, OUT_OF_ORDER, OWN_FAULT -> SERVER_INTERNAL_ERROR;
            case RESPONSE_TOO_LARGE -> BAD_GATEWAY;
            case ZONE_DOWN, NEXT_HOP_UNREACHABLE, REGISTRAR_FULL, NO_MEDIA_PORTS, NO_OUTBOUND_PORTS, NO_DESCRIPTORS,
                    CALLS_MAX, NODE_STOPS, TRANSACTIONS_MAX, NODE_BUSY, RATE_LIMIT, SOURCE_CALLS_MAX, OUTSIDE_CALLS_MAX,
                    SOURCE_REQUESTS_MAX, REQUEST_OCTETS_MAX, LINK_FULL, RESOLVER_DOWN, ZONE_UNREACHABLE,
                    ZONE_NO_LISTENER -> SERVICE_UNAVAILABLE;
            case VERSION -> VERSION_NOT_SUPPORTED;
            case TOO_LARGE -> MESSAGE_TOO_LARGE;
            case ALIAS_TAKEN, UNKNOWN_ATTRIBUTE, NO_ALLOCATION, NOT_YOUR_ALLOCATION, RELAY_TRANSPORT, RELAY_FAMILY,
                    PEER_FAMILY,
                    PEER_REFUSED, CREDENTIAL_EXPIRED, CREDENTIAL_REVOKED, RELAY_QUOTA, RELAYS_MAX, NO_RELAY_PORTS,
                    NO_RESERVATION, RELAY_PEERS_MAX, PEER_CONNECTIONS_MAX, PEER_CONNECTED, PEER_UNREACHABLE ->
                    NOT_OF_SIP;
        };
    }

    /** The name of a refusal as a Warning value: for whoever may know why (RFC 3261 §20.43). */
    public static String warning(RefusalReason reason) {
        return "399 sallyport \"" + reason.id() + '"';
    }

    /** A refusal as a Reason value of a BYE or CANCEL that we send (RFC 3326). */
    public static String cause(RefusalReason reason) {
        return "SIP;cause=" + of(reason).code + ";text=\"" + reason.id() + '"';
    }

    /** The answer to a request, with nothing added. */
    public SipMessage response(SipMessage request, String toTag) {
        return SipMessage.response(request, code, phrase, toTag);
    }

    /** The status code. */
    public int code() {
        return code;
    }

    /** The reason phrase. */
    public String phrase() {
        return phrase;
    }
}
