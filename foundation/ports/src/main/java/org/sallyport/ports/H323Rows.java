package org.sallyport.ports;

import static org.sallyport.ports.Party.CONTROL;
import static org.sallyport.ports.Party.EDGE;
import static org.sallyport.ports.Party.ENDPOINT;
import static org.sallyport.ports.Party.ENDPOINT_INTERNET;
import static org.sallyport.ports.Ports.ANY;
import static org.sallyport.ports.Ports.anyOf;
import static org.sallyport.ports.Ports.own;
import static org.sallyport.ports.Ports.shared;
import static org.sallyport.ports.Ports.usually;

import java.util.List;
import java.util.stream.Stream;

/** The rows of H.323 calls: traversal in its three forms, public, registered on edge, and internal. */
final class H323Rows {
    private static final Ports RAS = Ports.of(Setting.H323_REGISTRATION);
    private static final Ports RANGE = Ports.of(Setting.H323_CALL_SIGNALING_RANGE);
    private static final Ports SIGNALING = Ports.of(Setting.H323_CALL_SIGNALING);
    private static final Ports ZONE = Ports.of(Setting.ZONE_H323);
    private static final Ports ASSENT = Ports.of(Setting.ASSENT_CALL_SIGNALING);
    private static final Ports H46018 = Ports.of(Setting.H46018_CALL_SIGNALING);
    private static final Ports ENDPOINT_SIGNALING = usually("1720");
    private static final Ports ENDPOINT_RAS = usually("1719");

    private H323Rows() {}

    static List<Row> rows() {
        return Stream.of(assent(), separate(), multiplexed(), publicSide(), registered(), internal())
                .flatMap(List::stream)
                .map(Row.Draft::row)
                .toList();
    }

    private static List<Row.Draft> assent() {
        Chapter c = Chapter.H323_ASSENT;
        return List.of(
                pair("HAS-1", c, "RAS").udp(RAS, ZONE).keepAlive("UDP probe under the pinhole time"),
                pair("HAS-2", c, "Q.931").tcp(RANGE, ASSENT).keepAlive("TCP probe"),
                pair("HAS-3", c, "H.245").tcp(RANGE, ASSENT).keepAlive("TCP probe"),
                pair("HAS-4", c, "RTP, multiplexed")
                        .udp(own(Parity.EVEN), shared(Parity.EVEN))
                        .keepAlive("control sends first"),
                pair("HAS-5", c, "RTCP, multiplexed").udp(own(Parity.ODD), shared(Parity.ODD)));
    }

    private static List<Row.Draft> separate() {
        Chapter c = Chapter.H323_H46018;
        return List.of(
                pair("H18-1", c, "RAS").udp(RAS, ZONE).keepAlive("H.460.18 keep-alive from control"),
                pair("H18-2", c, "Q.931").tcp(RANGE, SIGNALING),
                pair("H18-3", c, "H.245").tcp(RANGE, H46018),
                pair("H18-4", c, "RTP")
                        .udp(own(Parity.EVEN), own(Parity.EVEN))
                        .keepAlive("H.460.19 keep-alive from control"),
                pair("H18-5", c, "RTCP").udp(own(Parity.ODD), own(Parity.ODD)));
    }

    private static List<Row.Draft> multiplexed() {
        Chapter c = Chapter.H323_H46019;
        return List.of(
                pair("H19-1", c, "RAS").udp(RAS, ZONE).keepAlive("H.460.18 keep-alive from control"),
                pair("H19-2", c, "Q.931").tcp(RANGE, SIGNALING),
                pair("H19-3", c, "H.245").tcp(RANGE, H46018),
                pair("H19-4", c, "RTP, multiplexed")
                        .udp(own(Parity.EVEN), shared(Parity.EVEN))
                        .keepAlive("H.460.19 keep-alive from control"),
                pair("H19-5", c, "RTCP, multiplexed").udp(own(Parity.ODD), shared(Parity.ODD)));
    }

    private static Row.Draft pair(String id, Chapter chapter, String purpose) {
        return Row.of(id, chapter, purpose, CONTROL, EDGE);
    }

    private static List<Row.Draft> publicSide() {
        String first = "The document prints the range from 36000; a leg of its own never takes the shared pair.";
        return List.of(
                out("HPU-1", "RAS").udp(Ports.NONE, Ports.NONE).opens(Opens.NOBODY).notes("There is none."),
                out("HPU-2", "Q.931 out").tcp(RANGE, usually("1720, or from the call or DNS")),
                in("HPU-3", "Q.931 in").tcp(ENDPOINT_SIGNALING, SIGNALING),
                out("HPU-4", "H.245 out").tcp(RANGE, ANY),
                in("HPU-5", "H.245 in").tcp(ANY, RANGE),
                out("HPU-6", "RTP").udp(own(Parity.EVEN), ANY).opens(Opens.BOTH).notes(first),
                out("HPU-7", "RTCP").udp(own(Parity.ODD), ANY).opens(Opens.BOTH).notes(first));
    }

    private static Row.Draft out(String id, String purpose) {
        return Row.of(id, Chapter.H323_PUBLIC, purpose, EDGE, ENDPOINT_INTERNET);
    }

    private static Row.Draft in(String id, String purpose) {
        return Row.of(id, Chapter.H323_PUBLIC, purpose, ENDPOINT_INTERNET, EDGE);
    }

    private static List<Row.Draft> registered() {
        Ports media = anyOf(shared(Parity.ANY), own(Parity.ANY));
        return List.of(
                registered("HRE-1", "RAS").udp(ANY, RAS),
                registered("HRE-2", "Q.931 and H.245 on one port").tcp(ANY, ASSENT),
                registered("HRE-3", "Q.931 and H.245 of H.460.18").tcp(ANY, anyOf(SIGNALING, H46018)),
                registered("HRE-4", "Media").udp(ANY, media).notes("The shared pair where H.460.19 multiplexes."),
                registered("HRE-5", "Probes")
                        .udp(ANY, anyOf(RAS, media))
                        .tcp(ANY, anyOf(ASSENT, SIGNALING, H46018))
                        .keepAlive("20 s, after 5 tries 2 s apart")
                        .notes("The intervals are from memory."));
    }

    private static Row.Draft registered(String id, String purpose) {
        return Row.of(id, Chapter.H323_REGISTERED, purpose, ENDPOINT_INTERNET, EDGE).recovered();
    }

    private static List<Row.Draft> internal() {
        return List.of(
                toControl("HII-1", "RAS").udp(ENDPOINT_RAS, RAS),
                inside("HII-2", "RAS from control", ENDPOINT).udp(RAS, ENDPOINT_RAS).inferred(),
                toControl("HII-3", "Gatekeeper discovery, multicast")
                        .udp(ANY, Ports.of(Setting.H323_DISCOVERY))
                        .inferred(),
                inside("HII-4", "Q.931 out", ENDPOINT).tcp(RANGE, ENDPOINT_SIGNALING),
                toControl("HII-5", "Q.931 in").tcp(ENDPOINT_SIGNALING, SIGNALING),
                inside("HII-6", "H.245 out", ENDPOINT).tcp(RANGE, ANY),
                toControl("HII-7", "H.245 in").tcp(ANY, RANGE),
                inside("HII-8", "RTP", ENDPOINT).udp(own(Parity.EVEN), ANY).opens(Opens.BOTH),
                inside("HII-9", "RTCP", ENDPOINT).udp(own(Parity.ODD), ANY).opens(Opens.BOTH),
                inside("HII-10", "Location requests to a neighbor", Party.GATEKEEPER)
                        .udp(RAS, Ports.fixed(1719))
                        .opens(Opens.BOTH)
                        .inferred());
    }

    private static Row.Draft inside(String id, String purpose, Party to) {
        return Row.of(id, Chapter.H323_INTERNAL, purpose, CONTROL, to);
    }

    private static Row.Draft toControl(String id, String purpose) {
        return Row.of(id, Chapter.H323_INTERNAL, purpose, ENDPOINT, CONTROL);
    }
}
