package org.sallyport.config;

import static org.sallyport.config.KeyList.RESTART;
import static org.sallyport.config.KeyTypes.span;
import static org.sallyport.config.KeyTypes.whole;

import java.time.Duration;

/** {@code local-zone.traversal-subzone}: media. */
final class MediaKeys {
    static final KeyList KEYS = new KeyList();

    private static final String SUBZONE = "Local Zone > Traversal Subzone";
    static final ConfigKey<Duration> MEDIA_TIMEOUT =
            KEYS.key("local-zone.traversal-subzone.media-timeout", span("30s", "1d"),
                    "300s", SUBZONE, "A call whose every leg was silent so long is ended.", RESTART);
    static final ConfigKey<Duration> LISTEN_ONLY_TIMEOUT =
            KEYS.key("local-zone.traversal-subzone.listen-only-timeout", span("30s", "1d"), "2h", SUBZONE,
                    "How long media goes to an end that is known to be there and from which nothing comes; then the call is ended as"
                            + " media-unheard. Reports, STUN and new offers count.",
                    RESTART);
    static final ConfigKey<Duration> LATCH_WINDOW =
            KEYS.key("local-zone.traversal-subzone.latch-window", span("0s", "30s"), "5s",
                    SUBZONE, "How long after the first packet a better source may still win.", RESTART);
    static final ConfigKey<Duration> PROBE_INTERVAL =
            KEYS.key("local-zone.traversal-subzone.probe-interval", span("2s", "19s"),
                    "7s",
                    "7s: twice inside the 20s after which the shortest pinhole of the document closes, and one may be lost",
                    SUBZONE,
                    "Between probes of each media leg toward the edge's shared ports.", RESTART);
    static final ConfigKey<Duration> PORT_COOL_DOWN =
            KEYS.key("local-zone.traversal-subzone.port-cool-down", span("0s", "10m"),
                    "30s", SUBZONE, "How long a returned media port rests, so that a new call never hears an old one.",
                    RESTART);
    static final ConfigKey<Integer> LOOPS = KEYS.key("local-zone.traversal-subzone.loops", whole(1, 16), "1", SUBZONE,
            "Threads that relay media; one carries a large system, and each further one pays with a core of its own. On an edge"
                    + " the calls of a traversal zone go over as many of them as it has shared pairs of ports.",
            RESTART);
    static final ConfigKey<Integer> DSCP = KEYS.key("local-zone.traversal-subzone.dscp", whole(0, 63), "34",
            "34 (AF41)", SUBZONE, "Differentiated services code point of media.", RESTART);

    private MediaKeys() {}
}
