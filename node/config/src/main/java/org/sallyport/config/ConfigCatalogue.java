package org.sallyport.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.machine.EditDistance;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.Setting;

/** Every key that a configuration file may hold: those of the port book and the others, under one roof. */
public final class ConfigCatalogue {
    private static final Map<String, ConfigKey<?>> BY_PATH = new LinkedHashMap<>();
    private static final Set<String> SECTIONS = new LinkedHashSet<>();
    private static final int TYPING_SLIPS_MAX = 3;

    static {
        List<ConfigKey<?>> all = new ArrayList<>(declared());
        for (Setting s : Setting.values()) if (s.kind() != Setting.Kind.LIST) all.add(portKey(s));
        List<String> order = new ArrayList<>();
        for (ConfigKey<?> k : all) if (!order.contains(top(k.path()))) order.add(top(k.path()));
        // Keys of one section stand together whatever declared them; within a section the order of declaration stays.
        all.sort(Comparator.comparing((ConfigKey<?> k) -> order.indexOf(top(k.path())))
                .thenComparing(k -> parent(k.path())).thenComparing(k -> !k.path().endsWith(".enabled")));
        for (ConfigKey<?> k : all) {
            BY_PATH.put(k.path(), k);
            for (String p = parent(k.path()); !p.isEmpty(); p = parent(p)) SECTIONS.add(p);
        }
    }

    private ConfigCatalogue() {}

    /** Section by section in the order of a well-written file. */
    private static List<ConfigKey<?>> declared() {
        List<ConfigKey<?>> out = new ArrayList<>();
        for (KeyList l : List.of(NodeKeys.KEYS, SipKeys.KEYS, CredentialKeys.KEYS, ZoneKeys.KEYS, DialPlanKeys.KEYS,
                MediaKeys.KEYS)) {
            out.addAll(l.all());
        }
        out.addAll(ChapterSections.keys());
        for (KeyList l : List.of(SystemKeys.KEYS, LimitKeys.KEYS, LogKeys.KEYS)) out.addAll(l.all());
        return out;
    }

    private static ConfigKey<?> portKey(Setting s) {
        return switch (s.kind()) {
            case SWITCH -> new ConfigKey<>(s.key(), KeyTypes.flag(), "off", "", s.menu(), s.sentence(), false);
            case PORT -> new ConfigKey<>(s.key(), ports("port from 1 to 65535", true), s.defaultPorts().toString(),
                    portNote(s), s.menu(), s.sentence(), false);
            case RANGE, LIST -> new ConfigKey<>(s.key(), ports("range of ports, or one port", false),
                    s.defaultPorts().toString(), portNote(s), s.menu(), s.sentence(), false);
        };
    }

    private static String portNote(Setting s) {
        return switch (s) {
            case MEDIA -> "36000-59999: 24000 ports are 12000 pairs; the first pair is shared by multiplexed media,"
                    + " on a large system the first six (36000-36011)";
            case MEDIA_SHARED_RTP, MEDIA_SHARED_RTCP -> s.defaultPorts() + ": counts only with"
                    + " use-configured-demultiplexing-ports; else the media range starts with the shared pair";
            default -> ChapterSections.portNote(s);
        };
    }

    private static KeyType<PortRange> ports(String name, boolean single) {
        return new KeyType<>(name, single ? "5060" : "25000-29999", false, false,
                text -> PortRange.parse(text).filter(r -> !single || r.size() == 1));
    }

    /** Every key, sections together, in the order of a well-written file. */
    public static List<ConfigKey<?>> all() {
        return List.copyOf(BY_PATH.values());
    }

    /** The key with this path; indexes of lists may be given or left out. */
    public static Optional<ConfigKey<?>> key(String path) {
        return Optional.ofNullable(BY_PATH.get(ConfigKey.pattern(path)));
    }

    /**
     * The keys that a person means by a path: the key itself, all keys of a section, or those whose path ends with it.
     */
    public static List<ConfigKey<?>> meant(String text) {
        String path = ConfigKey.pattern(text);
        Optional<ConfigKey<?>> exact = key(path);
        if (exact.isPresent()) return List.of(exact.get());
        String section = path.endsWith("[]") ? path.substring(0, path.length() - 2) : path;
        List<ConfigKey<?>> inside = BY_PATH.values().stream()
                .filter(k -> k.path().startsWith(section + ".") || k.path().startsWith(section + "[]."))
                .toList();
        if (!inside.isEmpty()) return inside;
        return BY_PATH.values().stream().filter(k -> k.path().endsWith("." + path)).toList();
    }

    /** Whether a path is a section; the items of a list end with {@code []}. */
    static boolean section(String pattern) {
        return SECTIONS.contains(pattern);
    }

    /** The path that was probably meant by an unknown one, or empty. */
    public static Optional<String> nearest(String unknown) {
        String pattern = ConfigKey.pattern(unknown);
        String last = last(pattern);
        String parent = parent(pattern);
        List<String> known = new ArrayList<>(BY_PATH.keySet());
        SECTIONS.stream().map(s -> s.endsWith("[]") ? s.substring(0, s.length() - 2) : s).forEach(known::add);
        Optional<String> sibling = known.stream()
                .filter(k -> parent(k).equals(parent))
                .min(Comparator.comparingInt(k -> EditDistance.between(last, last(k))))
                .filter(k -> near(last, last(k)));
        if (sibling.isPresent()) return sibling;
        Optional<String> elsewhere = known.stream().filter(k -> last(k).equals(last)).findFirst();
        if (elsewhere.isPresent()) return elsewhere;
        return known.stream()
                .min(Comparator.comparingInt(k -> EditDistance.between(pattern, k)))
                .filter(k -> near(pattern, k));
    }

    private static boolean near(String a, String b) {
        return EditDistance.between(a, b) <= Math.min(TYPING_SLIPS_MAX, Math.max(a.length(), b.length()) / 3)
                || Math.min(a.length(), b.length()) > 3 && (a.startsWith(b) || b.startsWith(a));
    }

    /** {@code zones[].sip} of {@code zones[].sip.port}, {@code zones[]} of that, {@code zones} of that, then empty. */
    static String parent(String path) {
        if (path.endsWith("[]")) return path.substring(0, path.length() - 2);
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static String top(String path) {
        int end = path.indexOf('.');
        String first = end < 0 ? path : path.substring(0, end);
        // A lone key is a section of its own name, so that role, name and profile come first in their order.
        return first.replace("[]", "");
    }
}
