package org.sallyport.ports;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Every setting that decides a port: its key in the configuration, its default, who uses it. This is the one place of
 * each number that an administrator may change.
 */
public enum Setting {
    SIP_UDP("protocols.sip.udp-port", Kind.PORT, "5060", "Protocols > SIP > UDP port",
            "SIP over UDP, both the listener and the source."),
    SIP_TCP("protocols.sip.tcp-port", Kind.PORT, "5060", "Protocols > SIP > TCP port", "SIP over TCP listens here."),
    SIP_TLS("protocols.sip.tls-port", Kind.PORT, "5061", "Protocols > SIP > TLS port", "SIP over TLS listens here."),
    SIP_TCP_OUTBOUND("protocols.sip.tcp-outbound-ports", Kind.RANGE, "25000-29999",
            "Protocols > SIP > TCP outbound port start/end", "Source ports of SIP connections that this node opens."),
    ZONE_SIP("zones[].sip.port", Kind.LIST, "7001", "Zones > Traversal zone > SIP port",
            "Where edge waits for the SIP connection of each traversal zone; one port a zone, one up for each."),
    ZONE_H323("zones[].h323.port", Kind.LIST, "6001", "Zones > Traversal zone > H.323 port",
            "Where edge waits for the RAS of each traversal zone; one port a zone, one up for each."),
    H323_CALL_SIGNALING("protocols.h323.call-signaling-tcp-port", Kind.PORT, "1720",
            "Protocols > H.323 > Call signaling TCP port", "Q.931 listens here."),
    H323_CALL_SIGNALING_RANGE("protocols.h323.gatekeeper.call-signaling-ports", Kind.RANGE, "15000-19999",
            "Protocols > H.323 > Gatekeeper > Call signaling port range",
            "Source of Q.931 and H.245 that this node opens, and where it waits for H.245."),
    H323_REGISTRATION("protocols.h323.gatekeeper.registration-udp-port", Kind.PORT, "1719",
            "Protocols > H.323 > Gatekeeper > Registration UDP port", "RAS, both the listener and the source."),
    H323_DISCOVERY("protocols.h323.gatekeeper.discovery-udp-port", Kind.PORT, "1718",
            "Protocols > H.323 > Gatekeeper > Auto discover", "Multicast gatekeeper discovery."),
    ASSENT_CALL_SIGNALING("traversal.ports.h323-assent-call-signaling", Kind.PORT, "2776",
            "Traversal > Ports > H.323 Assent call signaling port", "Q.931 and H.245 of the one-port profile."),
    H46018_CALL_SIGNALING("traversal.ports.h323-h46018-call-signaling", Kind.PORT, "2777",
            "Traversal > Ports > H.323 H.460.18 call signaling port", "H.245 of H.460.18."),
    MEDIA("local-zone.traversal-subzone.traversal-media-ports", Kind.RANGE, "36000-59999",
            "Local Zone > Traversal Subzone > Traversal media port start/end",
            "Media, in pairs of an even port and the odd one above; starts even, ends odd."),
    MEDIA_CONFIGURED_SHARED("local-zone.traversal-subzone.use-configured-demultiplexing-ports", Kind.SWITCH, "",
            "Local Zone > Traversal Subzone > Use configured demultiplexing ports",
            "Whether the two next settings count; else the media range starts with the shared pair. Not on large."),
    MEDIA_SHARED_RTP("local-zone.traversal-subzone.demultiplexing-rtp-port", Kind.PORT, "36000",
            "Local Zone > Traversal Subzone > Media demultiplexing RTP port", "Multiplexed RTP arrives here; even."),
    MEDIA_SHARED_RTCP("local-zone.traversal-subzone.demultiplexing-rtcp-port", Kind.PORT, "36001",
            "Local Zone > Traversal Subzone > Media demultiplexing RTCP port",
            "Multiplexed RTCP arrives here; the odd port above the RTP port."),
    TURN("traversal.turn.enabled", Kind.SWITCH, "", "Traversal > TURN > TURN services",
            "Whether edge is a TURN server; its rows open with it."),
    TURN_LISTENING("traversal.turn.listening-ports", Kind.RANGE, "3478", "Traversal > TURN > Listening port",
            "TURN requests; a large system may have a range."),
    TURN_RELAY("traversal.turn.relay-ports", Kind.RANGE, "24000-29999", "Traversal > TURN > Media port range",
            "Relayed transport addresses."),
    TURN_TCP_ENABLED("traversal.turn.tcp.enabled", Kind.SWITCH, "", "none: beyond the port document",
            "Whether clients may come over TCP."),
    TURN_TCP("traversal.turn.tcp.port", Kind.PORT, "3478", "none: beyond the port document",
            "TURN over TCP listens here."),
    TURN_TLS_ENABLED("traversal.turn.tls.enabled", Kind.SWITCH, "", "none: beyond the port document",
            "Whether clients may come over TLS; it shows the certificate of SIP and asks for none."),
    TURN_TLS("traversal.turn.tls.port", Kind.PORT, "5349", "none: beyond the port document",
            "TURN over TLS listens here."),
    TURN_TCP_RELAYS_ENABLED("traversal.turn.tcp-relays.enabled", Kind.SWITCH, "", "none: beyond the port document",
            "Whether clients that come over TCP or TLS may have relays for TCP (RFC 6062)."),
    TURN_TCP_RELAY("traversal.turn.tcp-relays.ports", Kind.RANGE, "24000-24999", "none: beyond the port document",
            "Relayed transport addresses of TCP, the part of the relay ports that no other TCP range reaches."),
    ACME_ENABLED("protocols.sip.tls.public.acme.enabled", Kind.SWITCH, "", "none: beyond the port document",
            "Whether an authority issues and renews the public certificate of edge by itself (ACME, RFC 8555)."),
    ACME_HTTP("protocols.sip.tls.public.acme.http-port", Kind.PORT, "80", "none: beyond the port document",
            "Where edge proves its names. Authorities ask at port 80: with another one a firewall translates 80 to it."),
    EPHEMERAL_TCP("system.administration.ephemeral-tcp-ports", Kind.RANGE, "30000-35999",
            "System > Administration > Ephemeral TCP ports",
            "Source ports of every other TCP connection that this node opens."),
    EPHEMERAL_UDP("system.administration.ephemeral-udp-ports", Kind.RANGE, "30000-35999",
            "System > Administration > Ephemeral UDP ports", "Source ports of this node's other datagrams."),
    ADMIN_HTTP("system.administration.http-port", Kind.PORT, "80", "System > Administration > HTTP",
            "Sends browsers on to HTTPS."),
    ADMIN_HTTPS("system.administration.https-port", Kind.PORT, "443", "System > Administration > HTTPS",
            "Administration pages."),
    ADMIN_SSH("system.administration.ssh-port", Kind.PORT, "22", "System > Administration > SSH",
            "Administration by command line."),
    ADMIN_TELNET("system.administration.telnet-port", Kind.PORT, "23", "System > Administration > Telnet",
            "Off unless enabled."),
    ADMIN_SNMP("system.snmp.port", Kind.PORT, "161", "System > SNMP", "SNMP queries."),
    XMPP_CLIENT("unified-communications.xmpp.client-port", Kind.PORT, "5222", "Unified Communications > XMPP",
            "Chat clients on the internet."),
    XMPP_FEDERATION("unified-communications.xmpp.federation-port", Kind.PORT, "5269",
            "Unified Communications > XMPP federation", "Other organisations' chat servers."),
    XMPP_TRAVERSAL("unified-communications.xmpp.traversal-port", Kind.PORT, "7400", "Unified Communications > XMPP",
            "Where edge waits for the XMPP link of control."),
    SSH_TUNNEL("unified-communications.ssh-tunnels.port", Kind.PORT, "2222", "Unified Communications > SSH tunnels",
            "Where edge waits for the tunnels that carry HTTP."),
    REMOTE_HTTPS("unified-communications.mobile-and-remote-access.https-port", Kind.PORT, "8443",
            "Unified Communications > Mobile and remote access", "HTTPS of remote users."),
    GUEST_HTTP("unified-communications.guest.http-port", Kind.PORT, "9980", "Unified Communications > Guest",
            "Guests' HTTP; the outer firewall translates port 80 to it."),
    GUEST_HTTPS("unified-communications.guest.https-port", Kind.PORT, "9443", "Unified Communications > Guest",
            "Guests' HTTPS; the outer firewall translates port 443 to it."),
    LYNC_SIP_INTERNAL("applications.b2bua.lync.internal-port", Kind.PORT, "65070",
            "Applications > B2BUA > Microsoft Lync > Port on B2BUA for call communications",
            "The leg between the call core and the back-to-back agent, on one machine."),
    LYNC_SIP("applications.b2bua.lync.lync-port", Kind.PORT, "65072",
            "Applications > B2BUA > Microsoft Lync > Port on B2BUA for Lync call communications",
            "The leg toward Lync, both the listener and the source."),
    LYNC_PRESENCE("applications.b2bua.lync.presence-port", Kind.PORT, "10011",
            "Applications > B2BUA > Microsoft Lync > Presence relay", "Presence and registration relay toward Lync."),
    LYNC_MEDIA("applications.b2bua.lync.media-ports", Kind.RANGE, "56000-57000",
            "Applications > B2BUA > Microsoft Lync > Media port range", "Media of the back-to-back agent."),
    LYNC_TRANSCODER("applications.b2bua.lync.transcoder-port", Kind.PORT, "65080",
            "Applications > B2BUA > Transcoders", "SIP toward the transcoding gateway.");

    /** What shape the value has. */
    public enum Kind {
        /** One port. */
        PORT,
        /** One range, or one port. */
        RANGE,
        /** One port for each traversal zone, in the order of the zones. */
        LIST,
        /** Yes or no; no ports. */
        SWITCH
    }

    private final String key;
    private final Kind kind;
    private final PortSet defaultPorts;
    private final String menu;
    private final String sentence;

    Setting(String key, Kind kind, String ports, String menu, String sentence) {
        this.key = key;
        this.kind = kind;
        this.defaultPorts = ports.isEmpty() ? PortSet.EMPTY : PortSet.of(PortRange.parse(ports).orElseThrow());
        this.menu = menu;
        this.sentence = sentence;
    }

    /** The key path in the configuration file; {@code []} stands for each element of a list. */
    public String key() {
        return key;
    }

    /** What shape the value has. */
    public Kind kind() {
        return kind;
    }

    /** The document's default on a small or medium system; empty for a switch. */
    public PortSet defaultPorts() {
        return defaultPorts;
    }

    /** The document's default on this size of system. */
    public PortSet defaultPorts(Size size) {
        if (this == TURN_LISTENING && size == Size.LARGE) return PortSet.of(new PortRange(3478, 3483));
        return defaultPorts;
    }

    /** Where the port document's product has it in its menus. */
    public String menu() {
        return menu;
    }

    /** What it is for. */
    public String sentence() {
        return sentence;
    }

    /** Which roles open or listen on it. */
    public Set<Role> roles() {
        return switch (this) {
            case LYNC_SIP_INTERNAL, LYNC_SIP, LYNC_PRESENCE, LYNC_MEDIA, LYNC_TRANSCODER -> EnumSet.of(Role.CONTROL);
            case ASSENT_CALL_SIGNALING, H46018_CALL_SIGNALING, TURN, TURN_LISTENING, TURN_RELAY, TURN_TCP_ENABLED,
                    TURN_TCP, TURN_TLS_ENABLED, TURN_TLS, TURN_TCP_RELAYS_ENABLED, TURN_TCP_RELAY, XMPP_CLIENT,
                    XMPP_FEDERATION, XMPP_TRAVERSAL, SSH_TUNNEL, REMOTE_HTTPS, GUEST_HTTP, GUEST_HTTPS,
                    ACME_ENABLED, ACME_HTTP ->
                    EnumSet.of(Role.EDGE);
            default -> EnumSet.allOf(Role.class);
        };
    }

    /** The setting with this key path. */
    public static Optional<Setting> ofKey(String key) {
        return Arrays.stream(values()).filter(s -> s.key.equals(key)).findFirst();
    }

    /**
     * Reads one value of this setting, or one element of a list.
     *
     * @return empty where it is neither a port nor, if the setting takes one, a range; and for a switch
     */
    public Optional<PortRange> parse(String text) {
        if (kind == Kind.SWITCH) return Optional.empty();
        return PortRange.parse(text).filter(r -> kind == Kind.RANGE || r.size() == 1);
    }

    /** Every key path, in the order of the document. */
    public static List<String> keys() {
        return Arrays.stream(values()).map(Setting::key).toList();
    }
}
