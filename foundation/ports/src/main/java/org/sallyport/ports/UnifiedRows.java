package org.sallyport.ports;

import static org.sallyport.ports.Party.BROWSER;
import static org.sallyport.ports.Party.CALL_SERVER;
import static org.sallyport.ports.Party.CONTROL;
import static org.sallyport.ports.Party.EDGE;
import static org.sallyport.ports.Party.ENDPOINT;
import static org.sallyport.ports.Party.ENDPOINT_INTERNET;
import static org.sallyport.ports.Party.FEDERATED_SERVER;
import static org.sallyport.ports.Party.GUEST_SERVER;
import static org.sallyport.ports.Party.PRESENCE_SERVER;
import static org.sallyport.ports.Party.VOICEMAIL_SERVER;
import static org.sallyport.ports.Ports.ANY;
import static org.sallyport.ports.Ports.fixed;
import static org.sallyport.ports.Ports.own;
import static org.sallyport.ports.Ports.shared;

import java.util.List;
import java.util.stream.Stream;

/** The rows of unified communications: remote users, guests and XMPP federation. */
final class UnifiedRows {
    private static final Ports SOURCE = Ports.of(Setting.EPHEMERAL_TCP);
    private static final Ports OUTBOUND = Ports.of(Setting.SIP_TCP_OUTBOUND);
    private static final Ports ZONE = Ports.of(Setting.ZONE_SIP);
    private static final Ports TURN = Ports.of(Setting.TURN_LISTENING);
    private static final Ports RELAY = Ports.of(Setting.TURN_RELAY);
    private static final Ports XMPP = Ports.of(Setting.XMPP_TRAVERSAL);
    private static final Ports TUNNEL = Ports.of(Setting.SSH_TUNNEL);
    private static final Ports SIP_TLS = Ports.of(Setting.SIP_TLS);
    private static final String TURN_REFRESH = "TURN refresh";
    private static final String PERSISTENT = "one lasting connection that control renews";

    private UnifiedRows() {}

    static List<Row> rows() {
        return Stream.of(internal(), traversal(), publicSide(), guestPublic(), guestPair(), federation())
                .flatMap(List::stream)
                .map(Row.Draft::row)
                .toList();
    }

    private static List<Row.Draft> internal() {
        Ports sip = Ports.of(Setting.SIP_TCP);
        return List.of(
                inside("UCI-1", "XMPP", PRESENCE_SERVER).tcp(SOURCE, fixed(7400)).keepAlive("TCP"),
                inside("UCI-2", "Provisioning and phone book", CALL_SERVER).tcp(SOURCE, fixed(8443)),
                inside("UCI-3", "Configuration files over HTTP", CALL_SERVER).tcp(SOURCE, fixed(6970)),
                inside("UCI-4", "Voicemail", VOICEMAIL_SERVER).tcp(SOURCE, fixed(443)),
                inside("UCI-5", "Message waiting", VOICEMAIL_SERVER)
                        .tcp(SOURCE, fixed(7080))
                        .recovered()
                        .keepAlive("long poll"),
                inside("UCI-6", "HTTP proxy to presence", PRESENCE_SERVER).tcp(SOURCE, fixed(8443)).recovered(),
                inside("UCI-7", "SIP signaling", CALL_SERVER).tcp(OUTBOUND, fixed(5060)).recovered().keepAlive("SIP"),
                inside("UCI-8", "SIP signaling, secure", CALL_SERVER)
                        .tls(OUTBOUND, fixed(5061))
                        .recovered()
                        .keepAlive("SIP"),
                inside("UCI-9", "SIP media", ENDPOINT)
                        .udp(own(Parity.ANY), ANY)
                        .opens(Opens.BOTH)
                        .recovered()
                        .keepAlive("RTP and RTCP")
                        .notes("The other end may be a phone, the voicemail server or a conference."),
                Row.of("UCI-10", Chapter.UNIFIED_INTERNAL, "SIP from the call server", CALL_SERVER, CONTROL)
                        .tcp(ANY, sip)
                        .tls(ANY, SIP_TLS)
                        .inferred()
                        .keepAlive("SIP"));
    }

    private static Row.Draft inside(String id, String purpose, Party to) {
        return Row.of(id, Chapter.UNIFIED_INTERNAL, purpose, CONTROL, to);
    }

    private static List<Row.Draft> traversal() {
        return List.of(
                outward("UCD-1", "XMPP").tcp(SOURCE, XMPP).keepAlive(PERSISTENT),
                outward("UCD-2", "SSH tunnels that carry HTTP")
                        .tcp(SOURCE, TUNNEL)
                        .keepAlive("SSH keep-alive; control dials again")
                        .notes("Requests from edge ride the tunnel backwards."),
                outward("UCD-3", "SIP signaling")
                        .tcp(OUTBOUND, ZONE)
                        .tls(OUTBOUND, ZONE)
                        .keepAlive("control probes all the time on the one connection")
                        .notes("The same flow as SIT-1."),
                outward("UCD-4", "RTP, multiplexed")
                        .udp(own(Parity.EVEN), shared(Parity.EVEN))
                        .keepAlive("control sends first and keeps sending")
                        .notes("The same flow as SIT-2."),
                outward("UCD-5", "RTCP, multiplexed")
                        .udp(own(Parity.ODD), shared(Parity.ODD))
                        .keepAlive("control sends first and keeps sending")
                        .notes("The same flow as SIT-3."),
                outward("UCD-6", "TURN control")
                        .udp(ANY, TURN)
                        .builtBehind(Setting.TURN)
                        .keepAlive("TURN refresh and channel binding")
                        .notes("Needless where edge serves remote phones only and TURN is off."));
    }

    private static Row.Draft outward(String id, String purpose) {
        return Row.of(id, Chapter.UNIFIED_TRAVERSAL, purpose, CONTROL, EDGE);
    }

    private static List<Row.Draft> publicSide() {
        return List.of(
                remote("UCE-1", "XMPP client").tcp(ANY, Ports.of(Setting.XMPP_CLIENT)).keepAlive("white space ping"),
                remote("UCE-2", "Provisioning over HTTPS").tcp(ANY, Ports.of(Setting.REMOTE_HTTPS)),
                remote("UCE-3", "TURN control").udp(ANY, TURN).builtBehind(Setting.TURN).keepAlive(TURN_REFRESH),
                remote("UCE-4", "TURN relay media").udp(ANY, RELAY).builtBehind(Setting.TURN),
                remote("UCE-5", "SIP signaling in").tls(ANY, SIP_TLS).keepAlive("keep-alive of the registration flow"),
                toRemote("UCE-6", "SIP signaling out")
                        .tls(OUTBOUND, ANY)
                        .notes("Normally the endpoint's own connection is used."),
                remote("UCE-7", "SIP media in").udp(ANY, own(Parity.ANY)),
                toRemote("UCE-8", "SIP media out")
                        .udp(own(Parity.ANY), ANY)
                        .keepAlive("edge stays silent until media has come, then answers where it came from"));
    }

    private static Row.Draft remote(String id, String purpose) {
        return Row.of(id, Chapter.UNIFIED_PUBLIC, purpose, ENDPOINT_INTERNET, EDGE);
    }

    private static Row.Draft toRemote(String id, String purpose) {
        return Row.of(id, Chapter.UNIFIED_PUBLIC, purpose, EDGE, ENDPOINT_INTERNET);
    }

    private static List<Row.Draft> guestPublic() {
        return List.of(
                guest("JGE-1", "HTTP")
                        .tcp(ANY, Ports.of(Setting.GUEST_HTTP))
                        .notes("The browser dials port 80; the outer firewall translates it."),
                guest("JGE-2", "HTTPS")
                        .tcp(ANY, Ports.of(Setting.GUEST_HTTPS))
                        .notes("The browser dials port 443; the outer firewall translates it."),
                guest("JGE-3", "TURN control").udp(ANY, TURN).builtBehind(Setting.TURN).keepAlive(TURN_REFRESH),
                guest("JGE-4", "TURN relay media").udp(ANY, RELAY).builtBehind(Setting.TURN),
                Row.of("JGE-5", Chapter.GUEST_PUBLIC, "Administration", Party.MANAGEMENT_INTERNET, EDGE)
                        .tcp(ANY, Ports.anyOf(Ports.of(Setting.ADMIN_HTTP), Ports.of(Setting.ADMIN_HTTPS)))
                        .recovered()
                        .notes("Not translated: the firewall tells these sources apart by address."));
    }

    private static Row.Draft guest(String id, String purpose) {
        return Row.of(id, Chapter.GUEST_PUBLIC, purpose, BROWSER, EDGE).recovered();
    }

    private static List<Row.Draft> guestPair() {
        return List.of(
                Row.of("JGC-1", Chapter.GUEST_TRAVERSAL, "SSH tunnels that carry HTTP", CONTROL, EDGE)
                        .tcp(SOURCE, TUNNEL)
                        .keepAlive("SSH keep-alive; control dials again"),
                Row.of("JGC-2", Chapter.GUEST_TRAVERSAL, "SIP signaling", CONTROL, EDGE)
                        .tls(OUTBOUND, ZONE)
                        .keepAlive("control probes all the time on the one connection"),
                Row.of("JGC-3", Chapter.GUEST_TRAVERSAL, "Media to the relay", CONTROL, EDGE)
                        .udp(own(Parity.ANY), RELAY)
                        .keepAlive("the media itself"),
                Row.of("JGI-1", Chapter.GUEST_INWARD, "Media from the relay", EDGE, CONTROL)
                        .udp(RELAY, own(Parity.ANY))
                        .notes("The one inward media row. Needless where control sends first. The document prints the"
                                + " range from 36000; control never lends its first pair."),
                Row.of("JGI-2", Chapter.GUEST_INWARD, "HTTP to the guest server", CONTROL, GUEST_SERVER)
                        .tcp(SOURCE, fixed(80, 443))
                        .inferred(),
                Row.of("JGI-3", Chapter.GUEST_INWARD, "SIP from the guest server", GUEST_SERVER, CONTROL)
                        .tcp(ANY, Ports.of(Setting.SIP_TCP))
                        .tls(ANY, SIP_TLS)
                        .inferred());
    }

    private static List<Row.Draft> federation() {
        Ports server = Ports.of(Setting.XMPP_FEDERATION);
        Chapter c = Chapter.XMPP_FEDERATION;
        return List.of(
                Row.of("XMF-1", c, "XMPP", CONTROL, EDGE).tcp(SOURCE, XMPP).keepAlive(PERSISTENT),
                Row.of("XMF-2", c, "XMPP", CONTROL, PRESENCE_SERVER).tcp(SOURCE, fixed(7400)).keepAlive(PERSISTENT),
                Row.of("XMF-3", c, "XMPP between servers, in", FEDERATED_SERVER, EDGE).tcp(ANY, server),
                Row.of("XMF-4", c, "XMPP between servers, out", EDGE, FEDERATED_SERVER).tcp(SOURCE, fixed(5269)),
                Row.of("XMF-5", c, "Lookup of the other server", EDGE, Party.DNS_SERVER_INTERNET)
                        .udp(ANY, fixed(53))
                        .recovered()
                        .notes("The port is inferred."));
    }
}
