package org.sallyport.ports;

import static org.sallyport.ports.Party.CONTROL;
import static org.sallyport.ports.Party.EDGE;
import static org.sallyport.ports.Party.ENDPOINT;
import static org.sallyport.ports.Party.ENDPOINT_FIREWALL;
import static org.sallyport.ports.Party.ENDPOINT_INTERNET;
import static org.sallyport.ports.Ports.ANY;
import static org.sallyport.ports.Ports.own;
import static org.sallyport.ports.Ports.shared;
import static org.sallyport.ports.Ports.usually;

import java.util.List;
import java.util.stream.Stream;

/** The rows of SIP calls: traversal, public, natted, ICE and internal. */
final class SipRows {
    private static final Ports SIP_UDP = Ports.of(Setting.SIP_UDP);
    private static final Ports SIP_TCP = Ports.of(Setting.SIP_TCP);
    private static final Ports SIP_TLS = Ports.of(Setting.SIP_TLS);
    private static final Ports OUTBOUND = Ports.of(Setting.SIP_TCP_OUTBOUND);
    private static final Ports TURN = Ports.of(Setting.TURN_LISTENING);
    private static final Ports RELAY = Ports.of(Setting.TURN_RELAY);
    private static final Ports LOOKED_UP = usually("5060, from DNS or the registration");
    private static final String LATCHING = "edge stays silent until media has come, then answers where it came from";

    private SipRows() {}

    static List<Row> rows() {
        return Stream.of(traversal(), open(), natted(), ice(), internal())
                .flatMap(List::stream)
                .map(Row.Draft::row)
                .toList();
    }

    private static List<Row.Draft> traversal() {
        return List.of(
                traversal("SIT-1", "SIP signaling")
                        .tcp(OUTBOUND, Ports.of(Setting.ZONE_SIP))
                        .tls(OUTBOUND, Ports.of(Setting.ZONE_SIP))
                        .keepAlive("control probes all the time on the one connection")
                        .notes("One connection carries the calls of both directions."),
                traversal("SIT-2", "RTP, multiplexed")
                        .udp(own(Parity.EVEN), shared(Parity.EVEN))
                        .keepAlive("control sends first and keeps sending"),
                traversal("SIT-3", "RTCP, multiplexed")
                        .udp(own(Parity.ODD), shared(Parity.ODD))
                        .keepAlive("control sends first and keeps sending"));
    }

    private static Row.Draft traversal(String id, String purpose) {
        return Row.of(id, Chapter.SIP_TRAVERSAL, purpose, CONTROL, EDGE).built();
    }

    private static List<Row.Draft> open() {
        return List.of(
                out("SIP-1", Chapter.SIP_PUBLIC, "SIP out, UDP", ENDPOINT_INTERNET).udp(SIP_UDP, LOOKED_UP),
                out("SIP-2", Chapter.SIP_PUBLIC, "SIP out, streams", ENDPOINT_INTERNET)
                        .tcp(OUTBOUND, LOOKED_UP)
                        .tls(OUTBOUND, LOOKED_UP),
                in("SIP-3", Chapter.SIP_PUBLIC, "SIP in, UDP", ENDPOINT_INTERNET).udp(usually("5060"), SIP_UDP),
                in("SIP-4", Chapter.SIP_PUBLIC, "SIP in, TCP", ENDPOINT_INTERNET).tcp(ANY, SIP_TCP),
                in("SIP-5", Chapter.SIP_PUBLIC, "SIP in, TLS", ENDPOINT_INTERNET).tls(ANY, SIP_TLS),
                out("SIP-6", Chapter.SIP_PUBLIC, "RTP", ENDPOINT_INTERNET)
                        .udp(own(Parity.EVEN), usually("from the session description"))
                        .opens(Opens.BOTH),
                out("SIP-7", Chapter.SIP_PUBLIC, "RTCP", ENDPOINT_INTERNET)
                        .udp(own(Parity.ODD), usually("from the session description"))
                        .opens(Opens.BOTH));
    }

    private static Row.Draft out(String id, Chapter chapter, String purpose, Party to) {
        return Row.of(id, chapter, purpose, EDGE, to).built();
    }

    private static Row.Draft in(String id, Chapter chapter, String purpose, Party from) {
        return Row.of(id, chapter, purpose, from, EDGE).built();
    }

    private static List<Row.Draft> natted() {
        return List.of(
                out("SIN-1", Chapter.SIP_NATTED, "SIP out, UDP", ENDPOINT_FIREWALL).udp(SIP_UDP, LOOKED_UP),
                out("SIN-2", Chapter.SIP_NATTED, "SIP out, streams", ENDPOINT_FIREWALL)
                        .tcp(OUTBOUND, LOOKED_UP)
                        .tls(OUTBOUND, LOOKED_UP),
                in("SIN-3", Chapter.SIP_NATTED, "SIP in", ENDPOINT_FIREWALL)
                        .udp(ANY, SIP_UDP)
                        .tcp(ANY, SIP_TCP)
                        .tls(ANY, SIP_TLS)
                        .keepAlive("short registration or SIP outbound keeps the far firewall open")
                        .notes("The source is the egress port of the far firewall."),
                in("SIN-4", Chapter.SIP_NATTED, "RTP", ENDPOINT_FIREWALL)
                        .udp(ANY, own(Parity.EVEN))
                        .keepAlive(LATCHING)
                        .notes("The address in the session description does not count."),
                in("SIN-5", Chapter.SIP_NATTED, "RTCP", ENDPOINT_FIREWALL)
                        .udp(ANY, own(Parity.ODD))
                        .keepAlive(LATCHING));
    }

    private static List<Row.Draft> ice() {
        return List.of(
                Row.of("ICE-1", Chapter.SIP_ICE, "TURN control", CONTROL, EDGE)
                        .udp(ANY, TURN)
                        .recovered()
                        .builtBehind(Setting.TURN)
                        .keepAlive("TURN lifetimes")
                        .notes("Where control's zones use ICE and edge is the TURN server."),
                Row.of("ICE-2", Chapter.SIP_ICE, "TURN media", CONTROL, EDGE)
                        .udp(ANY, RELAY)
                        .recovered()
                        .builtBehind(Setting.TURN),
                Row.of("ICE-3", Chapter.SIP_ICE, "TURN control", ENDPOINT_INTERNET, EDGE)
                        .udp(ANY, TURN)
                        .builtBehind(Setting.TURN)
                        .keepAlive("TURN lifetimes")
                        .notes("Stated as UCE-3; that it belongs to this chapter is inferred."),
                Row.of("ICE-4", Chapter.SIP_ICE, "TURN media in", ENDPOINT_INTERNET, EDGE)
                        .udp(ANY, RELAY)
                        .builtBehind(Setting.TURN)
                        .notes("Stated as UCE-4; that it belongs to this chapter is inferred."),
                Row.of("ICE-5", Chapter.SIP_ICE, "TURN media out", EDGE, ENDPOINT_INTERNET)
                        .udp(RELAY, ANY)
                        .inferred()
                        .builtBehind(Setting.TURN)
                        .keepAlive("TURN permissions"),
                Row.of("ICE-6", Chapter.SIP_ICE, "Checks and direct media", ENDPOINT, ENDPOINT)
                        .udp(ANY, ANY)
                        .opens(Opens.BOTH)
                        .inferred()
                        .keepAlive("ICE checks")
                        .notes("Between endpoints wherever they are; edge then carries signaling only."),
                Row.of("ICE-7", Chapter.SIP_ICE, "Endpoint inside to TURN", ENDPOINT, EDGE)
                        .udp(ANY, Ports.anyOf(TURN, RELAY))
                        .inferred()
                        .builtBehind(Setting.TURN));
    }

    private static List<Row.Draft> internal() {
        return List.of(
                inside("SII-1", "SIP out, UDP").udp(SIP_UDP, LOOKED_UP),
                inside("SII-2", "SIP out, streams").tcp(OUTBOUND, LOOKED_UP).tls(OUTBOUND, LOOKED_UP),
                toControl("SII-3", "SIP in, UDP").udp(usually("5060"), SIP_UDP),
                toControl("SII-4", "SIP in, TCP").tcp(ANY, SIP_TCP),
                toControl("SII-5", "SIP in, TLS").tls(ANY, SIP_TLS),
                inside("SII-6", "RTP")
                        .udp(own(Parity.EVEN), ANY)
                        .opens(Opens.BOTH)
                        .notes("Only for calls whose media control carries."),
                inside("SII-7", "RTCP").udp(own(Parity.ODD), ANY).opens(Opens.BOTH));
    }

    private static Row.Draft inside(String id, String purpose) {
        return Row.of(id, Chapter.SIP_INTERNAL, purpose, CONTROL, ENDPOINT).built();
    }

    private static Row.Draft toControl(String id, String purpose) {
        return Row.of(id, Chapter.SIP_INTERNAL, purpose, ENDPOINT, CONTROL).built();
    }
}
