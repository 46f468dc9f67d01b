package org.sallyport.ports;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Checks the settings of one node against the rows and against each other. */
final class Validation {
    /** The pair that the product before this document used; it lies outside every media range and is right. */
    private static final PortPair FORMER_SHARED_PAIR = new PortPair(2776);

    private static final Set<Setting> UNPRIVILEGED_ONLY = Set.of(Setting.MEDIA, Setting.SIP_TCP_OUTBOUND,
            Setting.H323_CALL_SIGNALING_RANGE, Setting.TURN_RELAY, Setting.TURN_TCP_RELAY, Setting.EPHEMERAL_TCP,
            Setting.EPHEMERAL_UDP,
            Setting.LYNC_MEDIA);

    private final PortBook book;
    private final Role role;
    private final PortSettings settings;
    private final List<Problem> problems = new ArrayList<>();

    private Validation(PortBook book, Role role) {
        this.book = book;
        this.role = role;
        this.settings = book.settings(role);
    }

    static List<Problem> of(PortBook book, Role role) {
        Validation v = new Validation(book, role);
        v.media();
        v.sharedPair();
        v.turn();
        v.zones();
        v.privileged();
        v.overlaps("udp");
        v.overlaps("tcp");
        return List.copyOf(v.problems);
    }

    private void add(Problem.Kind kind, List<Setting> of, String sentence) {
        LinkedHashSet<String> rows = new LinkedHashSet<>();
        for (Setting s : of) rows.addAll(rowsOf(s));
        if (kind == Problem.Kind.INTERNAL_USE) rows.add(role == Role.CONTROL ? "INU-1" : "INU-2");
        problems.add(new Problem(kind, role, of, List.copyOf(rows), sentence));
    }

    /** Rows of the document itself in which this role has the setting. */
    private List<String> rowsOf(Setting setting) {
        return book.rows().stream()
                .filter(r -> !r.chapter().informative() && r.concerns(role))
                .filter(r -> r.settings().contains(setting) || r.follows().filter(setting::equals).isPresent())
                .map(Row::id)
                .toList();
    }

    private void media() {
        PortRange range = settings.range(Setting.MEDIA);
        List<Setting> media = List.of(Setting.MEDIA);
        if ((range.first() & 1) == 1) {
            add(Problem.Kind.ODD_START, media, "The media range " + range + " must start with an even port.");
        }
        if ((range.last() & 1) == 0) {
            add(Problem.Kind.EVEN_END, media, "The media range " + range + " must end with an odd port.");
        }
        if (settings.ownMedia(Parity.EVEN).isEmpty() || settings.ownMedia(Parity.ODD).isEmpty()
                || settings.sharedPairs().size() < (settings.configuredShared() ? 1 : settings.size().sharedPairs())) {
            add(Problem.Kind.TOO_SMALL, media, "The media range " + range + " leaves no pair beside the "
                    + settings.size().sharedPairs() + " shared ones of a " + settings.size().token() + " system.");
        }
    }

    private void sharedPair() {
        if (settings.isSet(Setting.MEDIA_CONFIGURED_SHARED) && settings.size() == Size.LARGE) {
            add(Problem.Kind.SHARED_ON_LARGE, List.of(Setting.MEDIA_CONFIGURED_SHARED),
                    "On a large system the first twelve ports of the media range are shared; no other can be set.");
        }
        if (!settings.configuredShared()) return;
        int rtp = settings.port(Setting.MEDIA_SHARED_RTP);
        int rtcp = settings.port(Setting.MEDIA_SHARED_RTCP);
        List<Setting> pair = List.of(Setting.MEDIA_SHARED_RTP, Setting.MEDIA_SHARED_RTCP);
        if ((rtp & 1) == 1 || rtcp != rtp + 1) {
            add(Problem.Kind.SHARED_NOT_A_PAIR, pair, "The shared ports " + rtp + " and " + rtcp
                    + " must be an even port for RTP and the odd one above it for RTCP.");
            return;
        }
        PortRange range = settings.range(Setting.MEDIA);
        boolean inside = range.contains(rtp) && range.contains(rtcp);
        if (!inside && rtp != FORMER_SHARED_PAIR.rtp()) {
            add(Problem.Kind.SHARED_OUTSIDE, List.of(Setting.MEDIA_SHARED_RTP, Setting.MEDIA_SHARED_RTCP,
                    Setting.MEDIA),
                    "The shared ports " + rtp + " and " + rtcp + " are outside the media range "
                            + range + "; only " + FORMER_SHARED_PAIR + " may be.");
        }
    }

    private void turn() {
        if (settings.size() != Size.LARGE && settings.ports(Setting.TURN_LISTENING).size() > 1) {
            add(Problem.Kind.TURN_RANGE, List.of(Setting.TURN_LISTENING), "A " + settings.size().token()
                    + " system listens for TURN on one port, not on " + settings.range(Setting.TURN_LISTENING) + ".");
        }
        for (Setting s : List.of(Setting.TURN_TCP_ENABLED, Setting.TURN_TLS_ENABLED)) {
            if (settings.isOn(s) && !settings.isOn(Setting.TURN)) {
                add(Problem.Kind.SWITCH_ALONE, List.of(s, Setting.TURN), s.key() + " is on, but "
                        + Setting.TURN.key() + " is off.");
            }
        }
        boolean streams = settings.isOn(Setting.TURN_TCP_ENABLED) || settings.isOn(Setting.TURN_TLS_ENABLED);
        if (settings.isOn(Setting.TURN_TCP_RELAYS_ENABLED) && !streams) {
            add(Problem.Kind.SWITCH_ALONE, List.of(Setting.TURN_TCP_RELAYS_ENABLED, Setting.TURN_TCP_ENABLED),
                    "TCP relays are for clients that come over TCP or TLS, and neither is on.");
        }
    }

    /** Server zones are told apart by port; client zones may well share one, on different servers. */
    private void zones() {
        for (Setting s : List.of(Setting.ZONE_SIP, Setting.ZONE_H323)) {
            if (!ChapterState.uses(s)) continue;
            List<PortRange> list = settings.list(s);
            if (role == Role.CONTROL) {
                PortSet known = book.settings(Role.EDGE).ports(s);
                list.stream().distinct().filter(p -> !known.contains(p.first())).forEach(p -> add(
                        Problem.Kind.ZONE_UNKNOWN, List.of(s), "Control's zone has port " + p
                                + ", but edge's zones have " + known + "."));
                continue;
            }
            for (int i = 0; i < list.size(); i++) {
                if (list.indexOf(list.get(i)) == i) continue;
                add(Problem.Kind.ZONE_CLASH, List.of(s), "Zones " + (list.indexOf(list.get(i)) + 1) + " and "
                        + (i + 1) + " have the same port " + list.get(i) + ".");
            }
        }
    }

    private void privileged() {
        for (Setting s : Setting.values()) {
            if (!UNPRIVILEGED_ONLY.contains(s) || !s.roles().contains(role) || !ChapterState.uses(s)) continue;
            PortRange r = settings.range(s);
            if (r.first() < 1024) {
                add(Problem.Kind.PRIVILEGED, List.of(s), "The range " + r + " must start at 1024 or above.");
            }
        }
    }

    /** Which ports of the protocol each setting takes on this node. */
    private Map<Setting, PortSet> taken(String protocol) {
        Map<Setting, PortSet> out = new EnumMap<>(Setting.class);
        for (Row row : book.rows()) {
            // What is not built opens nothing, so that its ports are free.
            if (row.chapter().informative() || !row.built()) continue;
            for (Flow flow : row.flows()) {
                if (flow.transport().filter(t -> t.ipProtocol().equals(protocol)).isEmpty()) continue;
                if (row.from().role().filter(role::equals).isPresent()) collect(flow.fromPorts(), out);
                if (row.to().role().filter(role::equals).isPresent()) collect(flow.toPorts(), out);
            }
        }
        return out;
    }

    private void collect(Ports ports, Map<Setting, PortSet> out) {
        for (Setting s : ports.settings()) {
            boolean sharedPort = s == Setting.MEDIA_SHARED_RTP || s == Setting.MEDIA_SHARED_RTCP;
            if (s.kind() == Setting.Kind.SWITCH || sharedPort && !settings.configuredShared()) continue;
            out.put(s, settings.ports(s));
        }
    }

    private void overlaps(String protocol) {
        Map<Setting, PortSet> taken = taken(protocol);
        List<Setting> order = List.copyOf(taken.keySet());
        for (int i = 0; i < order.size(); i++) {
            Setting a = order.get(i);
            PortSet ofA = Objects.requireNonNull(taken.get(a));
            if (protocol.equals("tcp") && ofA.overlaps(ClusterRows.INTERNAL_USE)) {
                add(Problem.Kind.INTERNAL_USE, List.of(a), "TCP " + ofA + " holds one of "
                        + ClusterRows.INTERNAL_USE + ", which are for internal use.");
            }
            for (Setting b : order.subList(i + 1, order.size())) {
                PortSet ofB = Objects.requireNonNull(taken.get(b));
                if (belongTogether(a, b) || !ofA.overlaps(ofB)) continue;
                add(Problem.Kind.OVERLAP, List.of(a, b), protocol.toUpperCase(Locale.ROOT) + " "
                        + ofA + " and " + ofB + " overlap.");
            }
        }
    }

    /**
     * Whether an overlap of two settings means nothing: the shared pair lies in the media range, and the agent toward
     * Lync, whose media lie inside the traversal media by the document's own defaults, will count once it is built and
     * somebody sets it.
     * The ports of options that the document does not have count where their switch is on.
     */
    private boolean belongTogether(Setting a, Setting b) {
        List<Setting> media = List.of(Setting.MEDIA, Setting.MEDIA_SHARED_RTP, Setting.MEDIA_SHARED_RTCP);
        if (media.contains(a) && media.contains(b)) return true;
        return idle(a) || idle(b);
    }

    private boolean idle(Setting s) {
        return switch (s) {
            case TURN_TCP -> !settings.isOn(Setting.TURN_TCP_ENABLED);
            case TURN_TLS -> !settings.isOn(Setting.TURN_TLS_ENABLED);
            case TURN_TCP_RELAY -> !settings.isOn(Setting.TURN_TCP_RELAYS_ENABLED);
            case ACME_HTTP -> !settings.isOn(Setting.ACME_ENABLED);
            default -> s.key().startsWith("applications.") && !settings.isSet(s);
        };
    }
}
