package org.sallyport.ports;

import static org.sallyport.ports.Party.BACK_TO_BACK_AGENT;
import static org.sallyport.ports.Party.CONTROL;
import static org.sallyport.ports.Party.EDGE;
import static org.sallyport.ports.Party.ENDPOINT;
import static org.sallyport.ports.Party.LYNC_CLIENT;
import static org.sallyport.ports.Party.LYNC_CLIENT_INTERNET;
import static org.sallyport.ports.Party.LYNC_EDGE;
import static org.sallyport.ports.Party.LYNC_SERVER;
import static org.sallyport.ports.Ports.ANY;
import static org.sallyport.ports.Ports.fixed;

import java.util.List;
import java.util.stream.Stream;

/** The rows of the back-to-back agent toward Microsoft Lync. */
final class LyncRows {
    private static final Ports AGENT = Ports.of(Setting.LYNC_SIP);
    private static final Ports MEDIA = Ports.of(Setting.LYNC_MEDIA);
    private static final Ports TURN = Ports.of(Setting.TURN_LISTENING);
    private static final Ports RELAY = Ports.of(Setting.TURN_RELAY);

    private LyncRows() {}

    static List<Row> rows() {
        return Stream.of(signaling(), media())
                .flatMap(List::stream)
                .map(Row.Draft::row)
                .toList();
    }

    private static List<Row.Draft> signaling() {
        return List.of(
                row("LYB-1", "Internal SIP leg", CONTROL, BACK_TO_BACK_AGENT)
                        .tls(Ports.of(Setting.SIP_TCP_OUTBOUND), Ports.of(Setting.LYNC_SIP_INTERNAL))
                        .opens(Opens.BOTH)
                        .recovered()
                        .notes("On one machine. The source range is inferred."),
                row("LYB-2", "SIP to Lync", BACK_TO_BACK_AGENT, LYNC_SERVER)
                        .tls(AGENT, fixed(5061))
                        .tcp(AGENT, fixed(5061))
                        .recovered()
                        .notes("Lync's port is inferred."),
                row("LYB-3", "SIP from Lync", LYNC_SERVER, BACK_TO_BACK_AGENT)
                        .tls(ANY, AGENT)
                        .recovered()
                        .notes("Only from trusted hosts."),
                row("LYB-4", "Presence and registration relay", BACK_TO_BACK_AGENT, LYNC_SERVER)
                        .tls(Ports.of(Setting.LYNC_PRESENCE), fixed(5061))
                        .opens(Opens.BOTH)
                        .inferred(),
                row("LYB-12", "SIP to the transcoder", BACK_TO_BACK_AGENT, Party.TRANSCODER)
                        .tls(Ports.of(Setting.LYNC_TRANSCODER), fixed(5061))
                        .opens(Opens.BOTH)
                        .inferred());
    }

    private static List<Row.Draft> media() {
        return List.of(
                row("LYB-5", "Media, Lync client inside", BACK_TO_BACK_AGENT, LYNC_CLIENT)
                        .udp(MEDIA, ANY)
                        .opens(Opens.BOTH)
                        .recovered()
                        .notes("The range must not overlap the traversal media or the relays."),
                row("LYB-6", "Media, video side", BACK_TO_BACK_AGENT, ENDPOINT)
                        .udp(MEDIA, ANY)
                        .opens(Opens.BOTH)
                        .recovered()
                        .notes("Straight to the endpoint in a call of SIP on both sides, else to control."),
                row("LYB-7", "TURN control", BACK_TO_BACK_AGENT, EDGE)
                        .udp(MEDIA, TURN)
                        .notes("The source range is inferred."),
                row("LYB-8", "TURN relay media", BACK_TO_BACK_AGENT, EDGE)
                        .udp(MEDIA, RELAY)
                        .inferred()
                        .notes("The range is stated."),
                row("LYB-9", "Lync client outside to the relay", LYNC_CLIENT_INTERNET, EDGE)
                        .udp(ANY, RELAY)
                        .recovered()
                        .notes("The ports are inferred."),
                row("LYB-10", "Media by Lync's edge", BACK_TO_BACK_AGENT, LYNC_EDGE)
                        .udp(MEDIA, fixed(3478))
                        .tcp(MEDIA, fixed(443))
                        .inferred(),
                row("LYB-11", "Media ports of Lync's edge", LYNC_EDGE, LYNC_CLIENT_INTERNET)
                        .tcp(Ports.fixedRange(50000, 59999), ANY)
                        .udp(Ports.fixedRange(50000, 59999), ANY)
                        .opens(Opens.BOTH)
                        .recovered()
                        .notes("Not ours; for information."));
    }

    private static Row.Draft row(String id, String purpose, Party from, Party to) {
        return Row.of(id, Chapter.LYNC, purpose, from, to);
    }
}
