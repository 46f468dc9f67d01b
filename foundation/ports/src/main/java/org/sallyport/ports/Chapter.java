package org.sallyport.ports;

import java.util.Arrays;
import java.util.Optional;

/** The chapters of the port document, in its order, and behind them what is ours. */
public enum Chapter {
    GUIDE("guide", "Format of information"),
    ADMIN_CONTROL("admin-control", "Administration: control"),
    ADMIN_EDGE_PRIVATE("admin-edge-private", "Administration: edge, private side"),
    ADMIN_EDGE_INTERNET("admin-edge-internet", "Administration: edge, internet side"),
    UNIFIED_INTERNAL("unified-internal", "Unified communications: control to the call, presence and voicemail servers"),
    UNIFIED_TRAVERSAL("unified-traversal", "Unified communications: control to edge"),
    UNIFIED_PUBLIC("unified-public", "Unified communications: edge to the internet"),
    GUEST_PUBLIC("guest-public", "Guests: internet to edge"),
    GUEST_TRAVERSAL("guest-traversal", "Guests: control to edge"),
    GUEST_INWARD("guest-inward", "Guests: edge to control"),
    XMPP_FEDERATION("xmpp-federation", "XMPP federation"),
    SIP_TRAVERSAL("sip-traversal", "SIP traversal call"),
    SIP_PUBLIC("sip-public", "SIP call to an endpoint with a public address"),
    SIP_NATTED("sip-natted", "SIP call to an endpoint behind a firewall that knows nothing of SIP"),
    SIP_ICE("sip-ice", "SIP: additional ports for ICE"),
    H323_ASSENT("h323-assent", "H.323 traversal call on one port"),
    H323_H46018("h323-h46018", "H.323 traversal call with H.460.18/19, media not multiplexed"),
    H323_H46019("h323-h46019", "H.323 traversal call with H.460.18/19, multiplexed media"),
    H323_PUBLIC("h323-public", "H.323 call with an unregistered endpoint with a public address"),
    H323_REGISTERED("h323-registered", "H.323 endpoints registered on edge"),
    SIP_INTERNAL("sip-internal", "SIP: internal"),
    H323_INTERNAL("h323-internal", "H.323: internal"),
    LYNC("lync", "SIP back-to-back agent and Microsoft Lync"),
    CLUSTER("cluster", "Cluster peers"),
    INTERNAL_USE("internal-use", "Ports for internal use only"),
    TURN_STREAMS("turn-streams", "Beyond the port document: TURN over TCP and TLS, and TCP relays"),
    ACME("certificates", "Beyond the port document: a public certificate by ACME");

    private final String token;
    private final String title;

    Chapter(String token, String title) {
        this.token = token;
        this.title = title;
    }

    /** The name on the command line, of the scenario, of the lab and of the docs page. */
    public String token() {
        return token;
    }

    /** The heading. */
    public String title() {
        return title;
    }

    /** Whether its rows only inform: not part of the port document itself. */
    public boolean informative() {
        return this == CLUSTER || this == INTERNAL_USE;
    }

    /** Whether the port document has none of it: an option of ours that opens ports of its own. */
    public boolean beyond() {
        return this == TURN_STREAMS || this == ACME;
    }

    /** The chapter of that name. */
    public static Optional<Chapter> ofToken(String token) {
        return Arrays.stream(values()).filter(c -> c.token.equals(token)).findFirst();
    }
}
