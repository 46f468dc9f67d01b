package org.sallyport.config;

import static org.sallyport.config.KeyList.LIVE;
import static org.sallyport.config.KeyList.RESTART;
import static org.sallyport.config.KeyTypes.choice;
import static org.sallyport.config.KeyTypes.domain;
import static org.sallyport.config.KeyTypes.flag;
import static org.sallyport.config.KeyTypes.label;
import static org.sallyport.config.KeyTypes.listOf;
import static org.sallyport.config.KeyTypes.peer;
import static org.sallyport.config.KeyTypes.secret;
import static org.sallyport.config.KeyTypes.span;
import static org.sallyport.config.KeyTypes.text;
import static org.sallyport.config.KeyTypes.whole;

import java.time.Duration;
import org.sallyport.ice.IceMode;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Transport;
import org.sallyport.zone.AuthenticationPolicy;

/** {@code zones}. */
final class ZoneKeys {
    static final KeyList KEYS = new KeyList();

    /** What a zone is; decides which of its keys are needed. */
    enum ZoneType {
        TRAVERSAL_CLIENT,
        TRAVERSAL_SERVER,
        NEIGHBOR,
        DNS
    }

    static final ConfigKey<String> ZONE_NAME = KEYS.key("zones[].name", label("traversal"), "", "Zones",
            "Name of the zone, unique in the node.", LIVE);
    static final ConfigKey<ZoneType> ZONE_TYPE = KEYS.key("zones[].type", choice(ZoneType.class), "", "Zones",
            "traversal-client on control, traversal-server on edge, neighbor for a system nearby, dns for the rest.",
            LIVE);
    static final ConfigKey<Integer> ZONE_SIP_PORT = KEYS.key("zones[].sip.port", whole(1, 65535), "",
            "traversal zones 7001, 7002 and so on in their order; neighbors 5060 or for TLS 5061",
            "Zones > Traversal client/server > SIP port",
            "Port of the zone: awaited on edge, dialled from control; the same number on both sides.",
            LIVE);
    static final ConfigKey<Transport> ZONE_SIP_TRANSPORT = KEYS.key("zones[].sip.transport", choice(Transport.class),
            "tls",
            "Zones > Traversal client/server > SIP transport",
            "Transport toward the zone; traversal zones take tcp or tls. A neighbor over tls is known by its"
                    + " certificate, whatever address it comes from; one over tcp or udp by its address alone, so that"
                    + " whoever shares that address, or on udp forges it, is taken for the neighbor.",
            LIVE);
    static final ConfigKey<IceMode> ZONE_ICE = KEYS.key("zones[].sip.ice", choice(IceMode.class), "",
            "as protocols.sip.ice", "Zones > ICE support",
            "What becomes of ICE in calls of a neighbor or dns zone; between the nodes of a pair there is none.", LIVE);
    static final ConfigKey<Boolean> ZONE_ASYMMETRIC_RTP = KEYS.key("zones[].sip.asymmetric-rtp", flag(), "",
            "as protocols.sip.asymmetric-rtp", "Zones > Media",
            "Whether devices of a neighbor or dns zone are sent media where they"
                    + " describe, although they send from another port: some announcement servers and gateways do.",
            LIVE);
    static final ConfigKey<Integer> ZONE_H323_PORT = KEYS.key("zones[].h323.port", whole(1024, 65535), "",
            "traversal zones 6001, 6002 and so on in their order", "Zones > Traversal client/server > H.323 port",
            "UDP port of the zone for H.323 RAS.", RESTART);
    static final ConfigKey<PeerAddress> ZONE_PEER =
            KEYS.key("zones[].peer-address", listOf(peer()), "", "Zones > Location",
                    "One to six names or addresses of the other side.", LIVE);
    static final ConfigKey<String> ZONE_USER = KEYS.key("zones[].username", text("user name", "control"), "",
            "Zones > Connection credentials", "Name under which control shows itself to edge; the same on both sides.",
            LIVE);
    static final ConfigKey<Sensitive<String>> ZONE_PASSWORD =
            KEYS.key("zones[].password", secret("file:secrets/traversal"), "",
                    "Zones > Connection credentials", "Password for it, proven by both sides and never sent.", LIVE);
    static final ConfigKey<Boolean> ZONE_TLS_VERIFY = KEYS.key("zones[].tls-verify", flag(), "",
            "on; off in a dns zone, since the world's certificates do not lead to our authority", "Zones > SIP",
            "Whether the other side's certificate and the name in it are checked. Off makes a neighbor known by its address"
                    + " alone, as one over tcp is.",
            LIVE);
    static final ConfigKey<String> ZONE_TLS_NAME = KEYS.key("zones[].tls-verify-subject-name", domain(), "",
            "for zones with peer-address: that address", "Zones > SIP",
            "Name that the other side's certificate must carry.", LIVE);
    static final ConfigKey<Integer> ZONE_HOPS = KEYS.key("zones[].hop-count", whole(1, 255), "15", "Zones",
            "How far a request may travel on; the lower of this and the request's own count holds.", LIVE);
    static final ConfigKey<Boolean> ZONE_PROXIED =
            KEYS.key("zones[].accept-proxied-registrations", flag(), "on", "Zones > SIP",
                    "Whether registrations may come through the zone; a dns zone has none.", LIVE);
    static final ConfigKey<AuthenticationPolicy> ZONE_POLICY = KEYS.key("zones[].authentication-policy",
            choice(AuthenticationPolicy.class), "do-not-check", "Zones > Authentication",
            "check: whoever comes from the zone proves a password of a user of this node. do-not-check: only who claims to be one"
                    + " of ours does. treat-as-authenticated: nobody does, and what the other side says of a caller is"
                    + " believed; from a traversal zone all but what it says of a user of this node.",
            LIVE);
    static final ConfigKey<Duration> ZONE_RETRY = KEYS.key("zones[].retry-interval", span("1s", "10m"), "120s",
            "Zones > Traversal client",
            "Longest pause between attempts to reach the edge; the first ones follow sooner.",
            LIVE);
    static final ConfigKey<Duration> ZONE_KEEP_ALIVE = KEYS.key("zones[].keep-alive-interval", span("2s", "19s"), "10s",
            "10s: twice inside the 20s after which the shortest pinhole of the document closes",
            "Zones > Traversal client/server", "Between keep-alives on the connection of a traversal zone.", LIVE);
    static final ConfigKey<Boolean> ZONE_INCLUDE_A =
            KEYS.key("zones[].include-address-record", flag(), "off", "Zones > DNS",
                    "Whether a DNS zone also asks for plain address records where there is no SRV record.", LIVE);

    private ZoneKeys() {}
}
