package org.sallyport.ports;

import static org.sallyport.ports.Party.EDGE;
import static org.sallyport.ports.Party.ENDPOINT;
import static org.sallyport.ports.Party.ENDPOINT_INTERNET;
import static org.sallyport.ports.Ports.ANY;

import java.util.List;
import java.util.stream.Stream;

/**
 * TURN over TCP and TLS (RFC 8656 section 2.1) and TCP relays (RFC 6062). The port document knows TURN over UDP only,
 * so these rows are ours and say so.
 */
final class TurnStreamRows {
    private static final Chapter CHAPTER = Chapter.TURN_STREAMS;
    private static final Ports TCP = Ports.of(Setting.TURN_TCP);
    private static final Ports TLS = Ports.of(Setting.TURN_TLS);
    private static final Ports RELAY = Ports.of(Setting.TURN_TCP_RELAY);
    private static final String REFRESH = "TURN refresh";
    private static final String DATA = "the data itself";

    private TurnStreamRows() {}

    static List<Row> rows() {
        return Stream.of(
                Row.of("TCT-1", CHAPTER, "TURN over TCP", ENDPOINT_INTERNET, EDGE)
                        .tcp(ANY, TCP)
                        .builtBehind(Setting.TURN_TCP_ENABLED)
                        .keepAlive(REFRESH)
                        .notes("Connections that carry the data of a TCP relay come here too."),
                Row.of("TCT-2", CHAPTER, "TURN over TLS", ENDPOINT_INTERNET, EDGE)
                        .tls(ANY, TLS)
                        .builtBehind(Setting.TURN_TLS_ENABLED)
                        .keepAlive(REFRESH)
                        .notes("Connections that carry the data of a TCP relay come here too."),
                Row.of("TCT-3", CHAPTER, "TURN over TCP from inside", ENDPOINT, EDGE)
                        .tcp(ANY, TCP)
                        .builtBehind(Setting.TURN_TCP_ENABLED)
                        .keepAlive(REFRESH),
                Row.of("TCT-4", CHAPTER, "TURN over TLS from inside", ENDPOINT, EDGE)
                        .tls(ANY, TLS)
                        .builtBehind(Setting.TURN_TLS_ENABLED)
                        .keepAlive(REFRESH),
                Row.of("TCT-5", CHAPTER, "Peer to TCP relay", ENDPOINT_INTERNET, EDGE)
                        .tcp(ANY, RELAY)
                        .builtBehind(Setting.TURN_TCP_RELAYS_ENABLED)
                        .keepAlive(DATA)
                        .notes("Only peers with a permission get further than the handshake."),
                Row.of("TCT-6", CHAPTER, "TCP relay to peer", EDGE, ENDPOINT_INTERNET)
                        .tcp(RELAY, ANY)
                        .builtBehind(Setting.TURN_TCP_RELAYS_ENABLED)
                        .keepAlive(DATA)
                        .notes("To ports from `traversal.turn.tcp-relays.peer-port-min` up."),
                Row.of("TCT-7", CHAPTER, "Peer inside to TCP relay", ENDPOINT, EDGE)
                        .tcp(ANY, RELAY)
                        .builtBehind(Setting.TURN_TCP_RELAYS_ENABLED)
                        .keepAlive(DATA)
                        .notes("There is no row the other way: a relay never opens toward the inside."))
                .map(draft -> draft.beyond().row())
                .toList();
    }
}
