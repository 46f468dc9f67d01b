package org.sallyport.ports;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everybody who is an end of some row. */
public enum Party {
    CONTROL(Location.PRIVATE, Role.CONTROL),
    /** The back-to-back agent toward Lync, on the control node. */
    BACK_TO_BACK_AGENT(Location.PRIVATE, Role.CONTROL),
    EDGE(Location.DMZ, Role.EDGE),
    MANAGEMENT(Location.PRIVATE, null),
    MANAGEMENT_INTERNET(Location.INTERNET, null),
    DNS_SERVER(Location.PRIVATE, null),
    DNS_SERVER_INTERNET(Location.INTERNET, null),
    NTP_SERVER(Location.PRIVATE, null),
    NTP_SERVER_INTERNET(Location.INTERNET, null),
    DIRECTORY(Location.PRIVATE, null),
    ACTIVE_DIRECTORY(Location.PRIVATE, null),
    SYSLOG_SERVER(Location.PRIVATE, null),
    FEEDBACK_SERVER(Location.PRIVATE, null),
    CERTIFICATE_RESPONDER(Location.INTERNET, null),
    CERTIFICATE_AUTHORITY(Location.INTERNET, null),
    CALL_SERVER(Location.PRIVATE, null),
    PRESENCE_SERVER(Location.PRIVATE, null),
    VOICEMAIL_SERVER(Location.PRIVATE, null),
    GUEST_SERVER(Location.PRIVATE, null),
    GATEKEEPER(Location.PRIVATE, null),
    ENDPOINT(Location.PRIVATE, null),
    ENDPOINT_INTERNET(Location.INTERNET, null),
    /** The egress of a firewall or NAT that knows nothing of SIP, with an endpoint behind it. */
    ENDPOINT_FIREWALL(Location.INTERNET, null),
    BROWSER(Location.INTERNET, null),
    FEDERATED_SERVER(Location.INTERNET, null),
    LYNC_SERVER(Location.PRIVATE, null),
    LYNC_CLIENT(Location.PRIVATE, null),
    LYNC_CLIENT_INTERNET(Location.INTERNET, null),
    /** Lync's own edge server, beside ours. */
    LYNC_EDGE(Location.DMZ, null),
    TRANSCODER(Location.PRIVATE, null),
    /** Another node of the same role. */
    CLUSTER_PEER(Location.PRIVATE, null);

    private final Location location;
    private final @Nullable Role role;

    Party(Location location, @Nullable Role role) {
        this.location = location;
        this.role = role;
    }

    /** Where it is in the document's picture. */
    public Location location() {
        return location;
    }

    /** Which of our roles it is, if any. */
    public Optional<Role> role() {
        return Optional.ofNullable(role);
    }

    /** The word in tables: {@code dns-server-internet}. */
    public String token() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
