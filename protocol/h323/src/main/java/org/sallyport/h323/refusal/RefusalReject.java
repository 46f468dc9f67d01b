package org.sallyport.h323.refusal;

import org.sallyport.h323.h225.AdmissionRejectReason;
import org.sallyport.h323.h225.GatekeeperRejectReason;
import org.sallyport.h323.h225.LocationRejectReason;
import org.sallyport.h323.h225.RegistrationRejectReason;
import org.sallyport.h323.h225.ReleaseCompleteReason;
import org.sallyport.h323.q931.Cause;
import org.sallyport.refusal.RefusalReason;

/**
 * What an endpoint, gateway or gatekeeper of H.323 hears of a refusal: the reason of a Release complete (H.225.0 §7.3,
 * Table 5 for its cause of Q.850) and of the rejects of RAS (H.225.0 §7.8 onwards). Where only a newer version has the
 * right word, the nearest one that version 2 knows stands there, unless nothing else would fit. What a token or a
 * password proves is told by {@code RejectReasons} of the security package.
 */
public enum RefusalReject {
    /** What was sent cannot be taken; no stack does more with it than with an undefined reason. */
    BAD_MESSAGE(new ReleaseCompleteReason.UndefinedReason(), 31,
            new GatekeeperRejectReason.UndefinedReason(), new RegistrationRejectReason.UndefinedReason(),
            new AdmissionRejectReason.UndefinedReason(), new LocationRejectReason.UndefinedReason()),
    /** A version of the protocol that is not spoken. */
    OTHER_REVISION(new ReleaseCompleteReason.InvalidRevision(), 88,
            new GatekeeperRejectReason.InvalidRevision(), new RegistrationRejectReason.InvalidRevision(),
            new AdmissionRejectReason.UndefinedReason(), new LocationRejectReason.UndefinedReason()),
    /** An alias of a kind that leads nowhere. */
    BAD_ADDRESS(new ReleaseCompleteReason.BadFormatAddress(), 28,
            new GatekeeperRejectReason.UndefinedReason(), new RegistrationRejectReason.InvalidAlias(),
            new AdmissionRejectReason.IncompleteAddress(), new LocationRejectReason.IncompleteAddress()),
    /** Too many hops, or round and round. From version 6 on; older stacks read an unknown reason. */
    ROUND_TRIP(new ReleaseCompleteReason.HopCountExceeded(), 31,
            new GatekeeperRejectReason.UndefinedReason(), new RegistrationRejectReason.UndefinedReason(),
            new AdmissionRejectReason.RequestDenied(), new LocationRejectReason.HopCountExceeded()),
    /** No rule, or no name of the DNS, leads to the alias. */
    NOBODY_THERE(new ReleaseCompleteReason.UnreachableDestination(), 3,
            new GatekeeperRejectReason.UndefinedReason(), new RegistrationRejectReason.UndefinedReason(),
            new AdmissionRejectReason.CalledPartyNotRegistered(), new LocationRejectReason.NotRegistered()),
    /** The alias is known, and its endpoint is not there. */
    NOT_REGISTERED(new ReleaseCompleteReason.CalledPartyNotRegistered(), 20,
            new GatekeeperRejectReason.UndefinedReason(), new RegistrationRejectReason.UndefinedReason(),
            new AdmissionRejectReason.CalledPartyNotRegistered(), new LocationRejectReason.NotRegistered()),
    /** The administrator does not want it. */
    FORBIDDEN(new ReleaseCompleteReason.NoPermission(), 111,
            new GatekeeperRejectReason.TerminalExcluded(), new RegistrationRejectReason.SecurityDenial(),
            new AdmissionRejectReason.InvalidPermission(), new LocationRejectReason.InvalidPermission()),
    /** The alias is none that may be registered here. */
    FOREIGN_ALIAS(new ReleaseCompleteReason.CallerNotRegistered(), 31,
            new GatekeeperRejectReason.TerminalExcluded(), new RegistrationRejectReason.InvalidAlias(),
            new AdmissionRejectReason.CallerNotRegistered(), new LocationRejectReason.RequestDenied()),
    /** The sender has not shown who it is. No more is said: not whether it was the name, the password or the time. */
    NOT_PROVEN(new ReleaseCompleteReason.SecurityDenied(), 31,
            new GatekeeperRejectReason.SecurityDenial(), new RegistrationRejectReason.SecurityDenial(),
            new AdmissionRejectReason.SecurityDenial(), new LocationRejectReason.SecurityDenial()),
    /** A limit of the node or of the sender is reached. */
    NO_ROOM(new ReleaseCompleteReason.GatewayResources(), 42,
            new GatekeeperRejectReason.ResourceUnavailable(), new RegistrationRejectReason.ResourceUnavailable(),
            new AdmissionRejectReason.ResourceUnavailable(), new LocationRejectReason.ResourceUnavailable()),
    /** As many calls, or as much media, as may be; from version 6 on an ARJ names it. */
    NO_ROOM_FOR_CALLS(new ReleaseCompleteReason.GatewayResources(), 42,
            new GatekeeperRejectReason.ResourceUnavailable(), new RegistrationRejectReason.ResourceUnavailable(),
            new AdmissionRejectReason.ExceedsCallCapacity(), new LocationRejectReason.ResourceUnavailable()),
    /** The other node, which would decide, is not reached. */
    NO_GATEKEEPER(new ReleaseCompleteReason.UnreachableGatekeeper(), 38,
            new GatekeeperRejectReason.ResourceUnavailable(), new RegistrationRejectReason.ResourceUnavailable(),
            new AdmissionRejectReason.ResourceUnavailable(), new LocationRejectReason.ResourceUnavailable()),
    /** A call is over that had begun. */
    ENDED(new ReleaseCompleteReason.DestinationRejection(), 16,
            new GatekeeperRejectReason.UndefinedReason(), new RegistrationRejectReason.UndefinedReason(),
            new AdmissionRejectReason.RequestDenied(), new LocationRejectReason.RequestDenied()),
    /** A fault of our own. */
    OWN_FAULT(new ReleaseCompleteReason.UndefinedReason(), 31,
            new GatekeeperRejectReason.UndefinedReason(), new RegistrationRejectReason.UndefinedReason(),
            new AdmissionRejectReason.UndefinedReason(), new LocationRejectReason.UndefinedReason()),
    /** Of what only other protocols refuse; should it come about, the fault is ours. */
    NOT_OF_H323(new ReleaseCompleteReason.UndefinedReason(), 31,
            new GatekeeperRejectReason.UndefinedReason(), new RegistrationRejectReason.UndefinedReason(),
            new AdmissionRejectReason.UndefinedReason(), new LocationRejectReason.UndefinedReason());

    private final ReleaseCompleteReason release;
    private final int cause;
    private final GatekeeperRejectReason gatekeeper;
    private final RegistrationRejectReason registration;
    private final AdmissionRejectReason admission;
    private final LocationRejectReason location;

    RefusalReject(ReleaseCompleteReason release, int cause, GatekeeperRejectReason gatekeeper,
            RegistrationRejectReason registration, AdmissionRejectReason admission, LocationRejectReason location) {
        this.release = release;
        this.cause = cause;
        this.gatekeeper = gatekeeper;
        this.registration = registration;
        this.admission = admission;
        this.location = location;
    }

    /** What is told for a reason. */
    public static RefusalReject of(RefusalReason reason) {
        return switch (reason) {
            case MALFORMED, TOO_LARGE, BAD_EXTENSION, UNREADABLE_BODY, NO_DIALOG, NOT_THE_PARTY, LATE_REQUEST,
                    OFFER_PENDING, OFFER_TOO_SOON, OUT_OF_ORDER, RESPONSE_TOO_LARGE, BAD_SESSION_DESCRIPTION ->
                    BAD_MESSAGE;
            case VERSION -> OTHER_REVISION;
            case UNSUPPORTED_SCHEME -> BAD_ADDRESS;
            case TOO_MANY_HOPS, LOOP, MAX_BREADTH -> ROUND_TRIP;
            case NOT_FOUND, NAME_NOT_RESOLVED, NEXT_HOP_SILENT, NEXT_HOP_UNREACHABLE, RESOLVER_DOWN, ZONE_DOWN,
                    CALL_FORGOTTEN -> NOBODY_THERE;
            case NOT_REGISTERED, CONTACT_UNREACHABLE, FLOW_FAILED -> NOT_REGISTERED;
            case FORBIDDEN_DESTINATION, FORBIDDEN_METHOD, FORBIDDEN_ROUTE, ADDRESS_REFUSED,
                    MEDIA_ADDRESS_REFUSED, ICE_MISMATCH -> FORBIDDEN;
            case FOREIGN_DOMAIN, PATH_REQUIRED, ALIAS_TAKEN -> FOREIGN_ALIAS;
            case AUTHENTICATION_REQUIRED, UNKNOWN_USER, WRONG_PASSWORD, STALE_NONCE, NOT_YOUR_ADDRESS,
                    ZONE_HANDSHAKE_FAILED, ZONE_CERTIFICATE_UNTRUSTED, ZONE_CERTIFICATE_NAME, ZONE_CERTIFICATE_MISSING,
                    ZONE_CERTIFICATE_REFUSED, ZONE_WRONG_PASSWORD, ZONE_UNKNOWN_USER, ZONE_WRONG_PORT,
                    ZONE_SERVER_NOT_PROVEN, ZONE_NOT_AUTHENTICATED -> NOT_PROVEN;
            case NO_OUTBOUND_PORTS, NO_DESCRIPTORS, NODE_STOPS, TRANSACTIONS_MAX, NODE_BUSY, RATE_LIMIT,
                    SOURCE_REQUESTS_MAX, REQUEST_OCTETS_MAX, LINK_FULL, REGISTRAR_FULL, TOO_MANY_CONTACTS -> NO_ROOM;
            case CALLS_MAX, SOURCE_CALLS_MAX, OUTSIDE_CALLS_MAX, NO_MEDIA_PORTS -> NO_ROOM_FOR_CALLS;
            case ZONE_UNREACHABLE, ZONE_NO_LISTENER -> NO_GATEKEEPER;
            case MEDIA_SILENT, MEDIA_UNHEARD, MEDIA_MISSING, MEDIA_UNPROVEN, ANSWER_UNACKNOWLEDGED, CALLER_LOST,
                    CALLER_GAVE_UP -> ENDED;
            case OWN_FAULT -> OWN_FAULT;
            case INTERVAL_TOO_BRIEF, NO_ALLOCATION, NOT_YOUR_ALLOCATION, RELAY_TRANSPORT, RELAY_FAMILY,
                    PEER_FAMILY, PEER_REFUSED, CREDENTIAL_EXPIRED, CREDENTIAL_REVOKED, RELAY_QUOTA, RELAYS_MAX,
                    NO_RELAY_PORTS, NO_RESERVATION, RELAY_PEERS_MAX, PEER_CONNECTIONS_MAX, PEER_CONNECTED,
                    UNKNOWN_ATTRIBUTE, PEER_UNREACHABLE -> NOT_OF_H323;
        };
    }

    /** For Release complete, with a UUIE. */
    public ReleaseCompleteReason release() {
        return release;
    }

    /** For Release complete without a UUIE, or toward another network. */
    public Cause cause() {
        return Cause.of(cause);
    }

    /** For GRJ. */
    public GatekeeperRejectReason gatekeeper() {
        return gatekeeper;
    }

    /** For RRJ. */
    public RegistrationRejectReason registration() {
        return registration;
    }

    /** For ARJ. */
    public AdmissionRejectReason admission() {
        return admission;
    }

    /** For LRJ. */
    public LocationRejectReason location() {
        return location;
    }
}
