package org.sallyport.refusal;

import static org.sallyport.refusal.RefusalCause.IDENTITY;
import static org.sallyport.refusal.RefusalCause.LIMIT;
import static org.sallyport.refusal.RefusalCause.MEDIA;
import static org.sallyport.refusal.RefusalCause.MESSAGE;
import static org.sallyport.refusal.RefusalCause.NOBODY;
import static org.sallyport.refusal.RefusalCause.NODE;
import static org.sallyport.refusal.RefusalCause.POLICY;
import static org.sallyport.refusal.RefusalCause.ZONE;

import java.util.Locale;

/**
 * Every reason for which this program refuses something, once, whatever the protocol.
 *
 * <p>What strangers hear of it stands beside each codec, in a switch without a default: {@code RefusalStatus} of SIP,
 * {@code RefusalError} of STUN and TURN, {@code RefusalReject} of H.323. So a new reason does not compile before each
 * protocol has decided on it. The sentence, the setting and the next command are for the administrator (search
 * history, log, status pages).
 */
public enum RefusalReason {
    // Messages
    MALFORMED(MESSAGE, "The message breaks the grammar.", "", "sallyport explain malformed"),
    TOO_LARGE(MESSAGE, "The message is larger than the limit.", "limits.sip.message-bytes-max",
            "sallyport config explain limits.sip.message-bytes-max"),
    VERSION(MESSAGE, "Only SIP/2.0 is spoken here.", "", "sallyport explain version"),
    UNSUPPORTED_SCHEME(MESSAGE, "The Request-URI is neither sip, sips nor tel.", "",
            "sallyport explain unsupported-scheme"),
    BAD_EXTENSION(MESSAGE, "Proxy-Require names an option we do not have.", "", "sallyport explain bad-extension"),
    TOO_MANY_HOPS(MESSAGE, "Max-Forwards reached zero.", "zones[].hop-count", "sallyport status calls"),
    LOOP(MESSAGE, "The request came back to us unchanged.", "dial-plan.search-rules", "sallyport status searches"),
    MAX_BREADTH(MESSAGE, "The request may not fork into as many branches.", "dial-plan.search-rules",
            "sallyport status searches"),
    UNREADABLE_BODY(MESSAGE, "The body may hold a session description that we do not find or read.", "",
            "sallyport explain unreadable-body"),
    NO_DIALOG(MESSAGE, "No call of ours fits the request.", "", "sallyport status calls"),
    NOT_THE_PARTY(MESSAGE, "Whoever sent the request is not the party of the call that it says to be.", "",
            "sallyport status calls"),
    LATE_REQUEST(MESSAGE, "CSeq of the request is below one that its sender has used in the call.", "",
            "sallyport status calls"),
    OFFER_PENDING(MESSAGE, "An offer of the other side still waits for its answer.", "", "sallyport status calls"),
    OFFER_TOO_SOON(MESSAGE, "An earlier offer of the sender still waits for its answer.", "",
            "sallyport status calls"),
    RESPONSE_TOO_LARGE(NOBODY, "The answer of the next hop is larger than the sender's side takes.",
            "limits.sip.message-bytes-max", "sallyport status searches"),
    // Dial plan
    NOT_FOUND(NOBODY, "No search rule led to the alias.", "dial-plan.search-rules", "sallyport status searches"),
    NOT_REGISTERED(NOBODY, "The alias is known here but nobody is registered for it.", "authentication.credentials",
            "sallyport status registrations"),
    CONTACT_UNREACHABLE(NOBODY, "The alias is registered but its phone did not answer.", "",
            "sallyport status registrations"),
    FORBIDDEN_DESTINATION(POLICY, "A stranger may not call that destination.", "dial-plan.search-rules[].source",
            "sallyport status searches"),
    FORBIDDEN_METHOD(POLICY, "A stranger may call, but send no other requests.", "dial-plan.search-rules[].strangers",
            "sallyport status searches"),
    FORBIDDEN_ROUTE(POLICY, "The Route header names a host that is not this node.", "protocols.sip.host-names",
            "sallyport config explain protocols.sip.host-names"),
    ZONE_DOWN(ZONE, "The zone that the rule names is not connected.", "zones", "sallyport status zones"),
    NEXT_HOP_SILENT(NOBODY, "The next hop did not answer.", "zones[].peer-address", "sallyport status zones"),
    NEXT_HOP_UNREACHABLE(NOBODY, "No address of the next hop could be reached.", "zones[].peer-address",
            "sallyport status searches"),
    FLOW_FAILED(NOBODY, "The connection over which the phone registered is gone.", "",
            "sallyport status registrations"),
    NAME_NOT_RESOLVED(NOBODY, "The DNS gives no address for the domain.", "dns.servers", "sallyport status searches"),
    ADDRESS_REFUSED(POLICY, "The address belongs to a range that strangers may not name.",
            "security.allowed-destinations", "sallyport config explain security.allowed-destinations"),
    // Registration and authentication
    AUTHENTICATION_REQUIRED(IDENTITY, "Credentials are needed.", "protocols.sip.registration.authentication",
            "sallyport config explain protocols.sip.registration.authentication"),
    UNKNOWN_USER(IDENTITY, "The user name is not in the local database.", "authentication.credentials",
            "sallyport config explain authentication.credentials"),
    WRONG_PASSWORD(IDENTITY, "The password does not fit the user.", "authentication.credentials",
            "sallyport config explain authentication.credentials"),
    STALE_NONCE(IDENTITY, "The nonce is too old or was used before.", "protocols.sip.registration.nonce-life",
            "sallyport config explain protocols.sip.registration.nonce-life"),
    FOREIGN_DOMAIN(POLICY, "The domain is not served here.", "protocols.sip.domains",
            "sallyport config explain protocols.sip.domains"),
    NOT_YOUR_ADDRESS(IDENTITY, "The user may not bind or use another user's address.", "authentication.credentials",
            "sallyport status registrations"),
    ALIAS_TAKEN(IDENTITY, "Another endpoint is registered with that alias.", "", "sallyport status registrations"),
    TOO_MANY_CONTACTS(LIMIT, "The address-of-record has as many contacts as it may.",
            "limits.registration.contacts-per-address-max", "sallyport status registrations"),
    REGISTRAR_FULL(LIMIT, "The registrar holds as many bindings as it may.", "limits.registration.bindings-max",
            "sallyport status registrations"),
    PATH_REQUIRED(MESSAGE, "A registration through the pair has no Path of the other node.",
            "zones[].accept-proxied-registrations", "sallyport status zones"),
    INTERVAL_TOO_BRIEF(MESSAGE, "The wanted expiry is below the minimum.", "protocols.sip.registration.expiry-min",
            "sallyport config explain protocols.sip.registration.expiry-min"),
    OUT_OF_ORDER(MESSAGE, "CSeq of the REGISTER is not above the last one.", "", "sallyport status registrations"),
    // Media
    NO_MEDIA_PORTS(LIMIT, "All media ports are in use.", "local-zone.traversal-subzone.traversal-media-ports",
            "sallyport status ports"),
    NO_OUTBOUND_PORTS(LIMIT, "All source ports for outgoing connections are in use.",
            "protocols.sip.tcp-outbound-ports", "sallyport status ports"),
    NO_DESCRIPTORS(LIMIT, "The process may open no more files and sockets: raise LimitNOFILE, or lower the limits.",
            "limits.calls-max", "sallyport status ports"),
    MEDIA_ADDRESS_REFUSED(POLICY, "The session description names an address that strangers may not name.",
            "security.allowed-destinations", "sallyport status searches"),
    BAD_SESSION_DESCRIPTION(MESSAGE, "The session description cannot be read.", "", "sallyport status searches"),
    ICE_MISMATCH(POLICY, "ICE is passed from end to end here, and one end or node does not take part.",
            "protocols.sip.ice", "sallyport config explain protocols.sip.ice"),
    MEDIA_SILENT(MEDIA, "No media came for the whole time limit.", "local-zone.traversal-subzone.media-timeout",
            "sallyport status calls"),
    MEDIA_UNHEARD(MEDIA,
            "Media went to an end that only listens, and for the whole time limit nothing came from there.",
            "local-zone.traversal-subzone.listen-only-timeout",
            "sallyport config explain local-zone.traversal-subzone.listen-only-timeout"),
    MEDIA_MISSING(MEDIA, "A side of a call sends no media, though it was described and nobody holds.",
            "interfaces[].static-nat", "sallyport status calls"),
    MEDIA_UNPROVEN(MEDIA,
            "Nothing but a session description named the media address, and nothing has come from there.", "",
            "sallyport status media"),
    ANSWER_UNACKNOWLEDGED(MESSAGE, "The caller never acknowledged the answer.", "", "sallyport status searches"),
    // Load
    CALLS_MAX(LIMIT, "The node carries as many calls as it may.", "limits.calls-max", "sallyport status calls"),
    NODE_STOPS(NODE, "The node takes no new calls: it is drained, or about to stop.", "protocols.sip.drain-time",
            "sallyport drain --cancel"),
    TRANSACTIONS_MAX(LIMIT, "As many requests wait for an answer as may.", "limits.sip.transactions-max",
            "sallyport config explain limits.sip.transactions-max"),
    NODE_BUSY(LIMIT, "More new calls come than the node can carry.", "", "sallyport status"),
    RATE_LIMIT(LIMIT, "The sender sends more than its share.", "limits.stranger-rate",
            "sallyport config explain limits.stranger-rate"),
    CALL_FORGOTTEN(NOBODY, "The other node of the pair no longer knows the call.", "", "sallyport status zones"),
    CALLER_LOST(NOBODY, "The connection to the caller was lost before an answer.", "", "sallyport status zones"),
    SOURCE_CALLS_MAX(LIMIT, "The caller, or the network it is in, holds as many calls as one may.",
            "limits.per-source.calls-max", "sallyport status calls"),
    OUTSIDE_CALLS_MAX(LIMIT, "Strangers, or the zone, hold their whole share of the calls.", "limits.outside-percent",
            "sallyport status calls"),
    SOURCE_REQUESTS_MAX(LIMIT, "The sender has as many requests under way as one may.",
            "limits.per-source.requests-max", "sallyport config explain limits.per-source.requests-max"),
    REQUEST_OCTETS_MAX(LIMIT, "The requests under way take as much memory as they may.",
            "limits.sip.request-octets-max", "sallyport config explain limits.sip.request-octets-max"),
    OWN_FAULT(NODE, "A fault of our own ended the request; the log has it.", "", "sallyport status searches"),
    LINK_FULL(LIMIT, "So much waits for the next hop's connection that nothing new may begin there.", "",
            "sallyport status zones"),
    CALLER_GAVE_UP(MESSAGE, "The caller cancelled before an answer.", "", "sallyport status searches"),
    RESOLVER_DOWN(NOBODY, "No DNS server answered, so nobody knows whether the name has an address.", "dns.servers",
            "sallyport config explain dns.servers"),
    // Traversal zone: the connection is closed, the answer is for the digest exchange
    ZONE_UNREACHABLE(ZONE,
            "The other node is not reached: row SIT-1 does not pass the inner firewall, or edge is not running.",
            "zones[].peer-address", "sallyport explain SIT-1"),
    ZONE_NO_LISTENER(ZONE,
            "The other node's machine is there, and nobody listens at the zone's port: edge is not running, or the port is"
                    + " another one.",
            "zones[].sip.port", "sallyport status zones"),
    ZONE_HANDSHAKE_FAILED(ZONE, "The TLS handshake with the other node ended before anybody judged a certificate.",
            "zones[].sip.transport", "sallyport status zones"),
    ZONE_CERTIFICATE_UNTRUSTED(ZONE, "The peer's certificate leads to no root that we trust.",
            "protocols.sip.tls.trust", "sallyport status zones"),
    ZONE_CERTIFICATE_NAME(ZONE, "The peer's certificate does not carry the wanted name.",
            "zones[].tls-verify-subject-name", "sallyport status zones"),
    ZONE_CERTIFICATE_MISSING(ZONE, "The peer shows no certificate.", "protocols.sip.tls.certificate",
            "sallyport status zones"),
    ZONE_CERTIFICATE_REFUSED(ZONE, "The other node refused our certificate.", "protocols.sip.tls.certificate",
            "sallyport status zones"),
    ZONE_WRONG_PASSWORD(ZONE, "The zone's user name is right but its password is not.", "zones[].password",
            "sallyport status zones"),
    ZONE_UNKNOWN_USER(ZONE, "No zone has that user name.", "zones[].username", "sallyport status zones"),
    ZONE_WRONG_PORT(ZONE, "The client belongs to another zone's port.", "zones[].sip.port", "sallyport status zones"),
    ZONE_SERVER_NOT_PROVEN(ZONE, "The server did not prove that it knows the zone's password.", "zones[].password",
            "sallyport status zones"),
    ZONE_NOT_AUTHENTICATED(ZONE, "The connection has not proven which zone it is.", "zones[].username",
            "sallyport status zones"),
    // Relays of TURN
    UNKNOWN_ATTRIBUTE(MESSAGE, "The request has an attribute that must be understood and is not.", "",
            "sallyport explain unknown-attribute"),
    NO_ALLOCATION(MESSAGE, "The client has no allocation at the relay, or has one already.", "",
            "sallyport status turn"),
    NOT_YOUR_ALLOCATION(IDENTITY, "The allocation belongs to another user.", "", "sallyport status turn"),
    RELAY_TRANSPORT(POLICY, "The relay does not serve the wanted transport.", "traversal.turn.tcp-relays.enabled",
            "sallyport config explain traversal.turn.tcp-relays.enabled"),
    RELAY_FAMILY(POLICY, "The relay has no address of the wanted family.", "interfaces",
            "sallyport config explain interfaces"),
    PEER_FAMILY(MESSAGE, "The peer is of another address family than the allocation.", "", "sallyport status turn"),
    PEER_REFUSED(POLICY, "A client of the relay names a peer that nobody may be relayed to.",
            "traversal.turn.allowed-peers", "sallyport config explain traversal.turn.allowed-peers"),
    CREDENTIAL_EXPIRED(IDENTITY, "The time-limited credential has ended, or ends too far in the future.",
            "traversal.turn.credential-life-max", "sallyport config explain traversal.turn.credential-life-max"),
    CREDENTIAL_REVOKED(POLICY, "The user of the relay is revoked.", "", "sallyport turn revocations"),
    RELAY_QUOTA(LIMIT, "The user of the relay, or the address it comes from, holds as many allocations as one may.",
            "traversal.turn.allocations-per-user-max", "sallyport status turn"),
    RELAYS_MAX(LIMIT, "The relay holds as many allocations as it may.", "traversal.turn.relays-max",
            "sallyport status turn"),
    NO_RELAY_PORTS(LIMIT, "The relay finds no port for the allocation.", "traversal.turn.relay-ports",
            "sallyport status turn"),
    NO_RESERVATION(LIMIT, "The port that was to be kept for the client is not kept, or the user may keep no more.",
            "traversal.turn.allocations-per-user-max", "sallyport status turn"),
    RELAY_PEERS_MAX(LIMIT, "The allocation names as many peers, or has as many channels, as one may.",
            "traversal.turn.permissions-max", "sallyport config explain traversal.turn.permissions-max"),
    PEER_CONNECTIONS_MAX(LIMIT, "The TCP relay, its user or the node has as many connections to peers as may be.", "",
            "sallyport status turn"),
    PEER_CONNECTED(MESSAGE, "The TCP relay has a connection to that peer already.", "", "sallyport status turn"),
    PEER_UNREACHABLE(NOBODY, "The peer of a TCP relay cannot be reached.", "", "sallyport status turn");

    private final RefusalCause cause;
    private final String sentence;
    private final String setting;
    private final String nextCommand;

    RefusalReason(RefusalCause cause, String sentence, String setting, String nextCommand) {
        this.cause = cause;
        this.sentence = sentence;
        this.setting = setting;
        this.nextCommand = nextCommand;
    }

    /** The name in logs, JSON and docs: {@code not-found}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where to look for it. */
    public RefusalCause cause() {
        return cause;
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
