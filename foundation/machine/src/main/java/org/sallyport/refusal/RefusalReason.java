package org.sallyport.refusal;

/**
 * Every reason for which this program refuses something, once.
 *
 * <p>Toward strangers only {@link #status} and {@link #phrase} leave the node; the sentence, the setting and the next
 * command are for the administrator (search history, log, status pages).
 */
public enum RefusalReason {
    // Messages
    MALFORMED(400, "Bad Request", "The message breaks the grammar.", "", "sallyport explain malformed"),
    TOO_LARGE(513, "Message Too Large", "The message is larger than the limit.", "limits.sip.message-bytes-max", "sallyport config explain limits.sip.message-bytes-max"),
    VERSION(505, "Version Not Supported", "Only SIP/2.0 is spoken here.", "", "sallyport explain version"),
    UNSUPPORTED_SCHEME(416, "Unsupported URI Scheme", "The Request-URI is neither sip, sips nor tel.", "", "sallyport explain unsupported-scheme"),
    BAD_EXTENSION(420, "Bad Extension", "Proxy-Require names an option we do not have.", "", "sallyport explain bad-extension"),
    TOO_MANY_HOPS(483, "Too Many Hops", "Max-Forwards reached zero.", "zones[].hop-count", "sallyport status calls"),
    LOOP(482, "Loop Detected", "The request came back to us unchanged.", "dial-plan.search-rules", "sallyport status searches"),
    MAX_BREADTH(440, "Max-Breadth Exceeded", "The request may not fork into as many branches.", "dial-plan.search-rules", "sallyport status searches"),
    UNREADABLE_BODY(415, "Unsupported Media Type", "The body may hold a session description that we do not find or read.", "", "sallyport explain unreadable-body"),
    NO_DIALOG(481, "Call/Transaction Does Not Exist", "No call of ours fits the request.", "", "sallyport status calls"),
    NOT_THE_PARTY(481, "Call/Transaction Does Not Exist", "Whoever sent the request is not the party of the call that it says to be.", "", "sallyport status calls"),
    LATE_REQUEST(500, "Server Internal Error", "CSeq of the request is below one that its sender has used in the call.", "", "sallyport status calls"),
    OFFER_PENDING(491, "Request Pending", "An offer of the other side still waits for its answer.", "", "sallyport status calls"),
    OFFER_TOO_SOON(500, "Server Internal Error", "An earlier offer of the sender still waits for its answer.", "", "sallyport status calls"),
    RESPONSE_TOO_LARGE(502, "Bad Gateway", "The answer of the next hop is larger than the sender's side takes.", "limits.sip.message-bytes-max", "sallyport status searches"),
    // Dial plan
    NOT_FOUND(404, "Not Found", "No search rule led to the alias.", "dial-plan.search-rules", "sallyport status searches"),
    NOT_REGISTERED(480, "Temporarily Unavailable", "The alias is known here but nobody is registered for it.", "authentication.credentials", "sallyport status registrations"),
    CONTACT_UNREACHABLE(480, "Temporarily Unavailable", "The alias is registered but its phone did not answer.", "", "sallyport status registrations"),
    FORBIDDEN_DESTINATION(403, "Forbidden", "A stranger may not call that destination.", "dial-plan.search-rules[].source", "sallyport status searches"),
    FORBIDDEN_METHOD(403, "Forbidden", "A stranger may call, but send no other requests.", "dial-plan.search-rules[].strangers", "sallyport status searches"),
    FORBIDDEN_ROUTE(403, "Forbidden", "The Route header names a host that is not this node.", "protocols.sip.host-names", "sallyport config explain protocols.sip.host-names"),
    ZONE_DOWN(503, "Service Unavailable", "The zone that the rule names is not connected.", "zones", "sallyport status zones"),
    NEXT_HOP_SILENT(408, "Request Timeout", "The next hop did not answer.", "zones[].peer-address", "sallyport status zones"),
    NEXT_HOP_UNREACHABLE(503, "Service Unavailable", "No address of the next hop could be reached.", "zones[].peer-address", "sallyport status searches"),
    FLOW_FAILED(430, "Flow Failed", "The connection over which the phone registered is gone.", "", "sallyport status registrations"),
    NAME_NOT_RESOLVED(404, "Not Found", "The DNS gives no address for the domain.", "dns.servers", "sallyport status searches"),
    ADDRESS_REFUSED(403, "Forbidden", "The address belongs to a range that strangers may not name.", "security.allowed-destinations", "sallyport config explain security.allowed-destinations"),
    // Registration and authentication
    AUTHENTICATION_REQUIRED(401, "Unauthorized", "Credentials are needed.", "protocols.sip.registration.authentication", "sallyport config explain protocols.sip.registration.authentication"),
    UNKNOWN_USER(401, "Unauthorized", "The user name is not in the local database.", "authentication.credentials", "sallyport config explain authentication.credentials"),
    WRONG_PASSWORD(401, "Unauthorized", "The password does not fit the user.", "authentication.credentials", "sallyport config explain authentication.credentials"),
    STALE_NONCE(401, "Unauthorized", "The nonce is too old or was used before.", "protocols.sip.registration.nonce-life", "sallyport config explain protocols.sip.registration.nonce-life"),
    FOREIGN_DOMAIN(403, "Forbidden", "The domain is not served here.", "protocols.sip.domains", "sallyport config explain protocols.sip.domains"),
    NOT_YOUR_ADDRESS(403, "Forbidden", "The user may not bind or use another user's address.", "authentication.credentials", "sallyport status registrations"),
    TOO_MANY_CONTACTS(403, "Forbidden", "The address-of-record has as many contacts as it may.", "limits.registration.contacts-per-address-max", "sallyport status registrations"),
    REGISTRAR_FULL(503, "Service Unavailable", "The registrar holds as many bindings as it may.", "limits.registration.bindings-max", "sallyport status registrations"),
    PATH_REQUIRED(421, "Extension Required", "A registration through the pair has no Path of the other node.", "zones[].accept-proxied-registrations", "sallyport status zones"),
    INTERVAL_TOO_BRIEF(423, "Interval Too Brief", "The wanted expiry is below the minimum.", "protocols.sip.registration.expiry-min", "sallyport config explain protocols.sip.registration.expiry-min"),
    OUT_OF_ORDER(500, "Server Internal Error", "CSeq of the REGISTER is not above the last one.", "", "sallyport status registrations"),
    // Media
    NO_MEDIA_PORTS(503, "Service Unavailable", "All media ports are in use.", "local-zone.traversal-subzone.traversal-media-ports", "sallyport status ports"),
    NO_OUTBOUND_PORTS(503, "Service Unavailable", "All source ports for outgoing connections are in use.", "protocols.sip.tcp-outbound-ports", "sallyport status ports"),
    NO_DESCRIPTORS(503, "Service Unavailable", "The process may open no more files and sockets: raise LimitNOFILE, or lower the limits.", "limits.calls-max", "sallyport status ports"),
    MEDIA_ADDRESS_REFUSED(488, "Not Acceptable Here", "The session description names an address that strangers may not name.", "security.allowed-destinations", "sallyport status searches"),
    BAD_SESSION_DESCRIPTION(488, "Not Acceptable Here", "The session description cannot be read.", "", "sallyport status searches"),
    ICE_MISMATCH(488, "Not Acceptable Here", "ICE is passed from end to end here, and one end or node does not take part.", "protocols.sip.ice", "sallyport config explain protocols.sip.ice"),
    MEDIA_SILENT(408, "Request Timeout", "No media came for the whole time limit.", "local-zone.traversal-subzone.media-timeout", "sallyport status calls"),
    MEDIA_UNHEARD(408, "Request Timeout", "Media went to an end that only listens, and for the whole time limit nothing came from there.", "local-zone.traversal-subzone.listen-only-timeout", "sallyport config explain local-zone.traversal-subzone.listen-only-timeout"),
    MEDIA_MISSING(408, "Request Timeout", "A side of a call sends no media, though it was described and nobody holds.", "interfaces[].static-nat", "sallyport status calls"),
    MEDIA_UNPROVEN(408, "Request Timeout", "Nothing but a session description named the media address, and nothing has come from there.", "", "sallyport status media"),
    ANSWER_UNACKNOWLEDGED(408, "Request Timeout", "The caller never acknowledged the answer.", "", "sallyport status searches"),
    // Load
    CALLS_MAX(503, "Service Unavailable", "The node carries as many calls as it may.", "limits.calls-max", "sallyport status calls"),
    NODE_STOPS(503, "Service Unavailable", "The node is about to stop and takes no new calls.", "protocols.sip.drain-time", "sallyport status"),
    TRANSACTIONS_MAX(503, "Service Unavailable", "As many requests wait for an answer as may.", "limits.sip.transactions-max", "sallyport config explain limits.sip.transactions-max"),
    RATE_LIMIT(503, "Service Unavailable", "The sender sends more than its share.", "limits.stranger-rate", "sallyport config explain limits.stranger-rate"),
    CALL_FORGOTTEN(480, "Temporarily Unavailable", "The other node of the pair no longer knows the call.", "", "sallyport status zones"),
    CALLER_LOST(487, "Request Terminated", "The connection to the caller was lost before an answer.", "", "sallyport status zones"),
    SOURCE_CALLS_MAX(503, "Service Unavailable", "The caller, or the network it is in, holds as many calls as one may.", "limits.per-source.calls-max", "sallyport status calls"),
    OUTSIDE_CALLS_MAX(503, "Service Unavailable", "Strangers, or the zone, hold their whole share of the calls.", "limits.outside-percent", "sallyport status calls"),
    SOURCE_REQUESTS_MAX(503, "Service Unavailable", "The sender has as many requests under way as one may.", "limits.per-source.requests-max", "sallyport config explain limits.per-source.requests-max"),
    REQUEST_OCTETS_MAX(503, "Service Unavailable", "The requests under way take as much memory as they may.", "limits.sip.request-octets-max", "sallyport config explain limits.sip.request-octets-max"),
    OWN_FAULT(500, "Server Internal Error", "A fault of our own ended the request; the log has it.", "", "sallyport status searches"),
    LINK_FULL(503, "Service Unavailable", "So much waits for the next hop's connection that nothing new may begin there.", "", "sallyport status zones"),
    CALLER_GAVE_UP(487, "Request Terminated", "The caller cancelled before an answer.", "", "sallyport status searches"),
    RESOLVER_DOWN(503, "Service Unavailable", "No DNS server answered, so nobody knows whether the name has an address.", "dns.servers", "sallyport config explain dns.servers"),
    // Traversal zone: the connection is closed, the status is for the digest exchange
    ZONE_UNREACHABLE(503, "Service Unavailable", "The other node is not reached: row SIT-1 does not pass the inner firewall, or edge is not running.", "zones[].peer-address", "sallyport explain SIT-1"),
    ZONE_NO_LISTENER(503, "Service Unavailable", "The other node's machine is there, and nobody listens at the zone's port: edge is not running, or the port is another one.", "zones[].sip.port", "sallyport status zones"),
    ZONE_HANDSHAKE_FAILED(403, "Forbidden", "The TLS handshake with the other node ended before anybody judged a certificate.", "zones[].sip.transport", "sallyport status zones"),
    ZONE_CERTIFICATE_UNTRUSTED(403, "Forbidden", "The peer's certificate leads to no root that we trust.", "protocols.sip.tls.trust", "sallyport status zones"),
    ZONE_CERTIFICATE_NAME(403, "Forbidden", "The peer's certificate does not carry the wanted name.", "zones[].tls-verify-subject-name", "sallyport status zones"),
    ZONE_CERTIFICATE_MISSING(403, "Forbidden", "The peer shows no certificate.", "protocols.sip.tls.certificate", "sallyport status zones"),
    ZONE_CERTIFICATE_REFUSED(403, "Forbidden", "The other node refused our certificate.", "protocols.sip.tls.certificate", "sallyport status zones"),
    ZONE_WRONG_PASSWORD(403, "Forbidden", "The zone's user name is right but its password is not.", "zones[].password", "sallyport status zones"),
    ZONE_UNKNOWN_USER(403, "Forbidden", "No zone has that user name.", "zones[].username", "sallyport status zones"),
    ZONE_WRONG_PORT(403, "Forbidden", "The client belongs to another zone's port.", "zones[].sip.port", "sallyport status zones"),
    ZONE_SERVER_NOT_PROVEN(403, "Forbidden", "The server did not prove that it knows the zone's password.", "zones[].password", "sallyport status zones"),
    ZONE_NOT_AUTHENTICATED(403, "Forbidden", "The connection has not proven which zone it is.", "zones[].username", "sallyport status zones");

    private final int status;
    private final String phrase;
    private final String sentence;
    private final String setting;
    private final String nextCommand;

    RefusalReason(int status, String phrase, String sentence, String setting, String nextCommand) {
        this.status = status;
        this.phrase = phrase;
        this.sentence = sentence;
        this.setting = setting;
        this.nextCommand = nextCommand;
    }

    /** The name in logs, JSON and docs: {@code not-found}. */
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** SIP status code toward the sender. */
    public int status() {
        return status;
    }

    /** SIP reason phrase toward the sender: terse on purpose. */
    public String phrase() {
        return phrase;
    }

    /** What it means, for the administrator. */
    public String sentence() {
        return sentence;
    }

    /** The key path that decides, or an empty string where none does. */
    public String setting() {
        return setting;
    }

    /** What to run next. */
    public String nextCommand() {
        return nextCommand;
    }
}
