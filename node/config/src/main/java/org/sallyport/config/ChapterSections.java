package org.sallyport.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sallyport.ports.Setting;

/** The chapters that have a section of their own: whoever adds one adds it to this list. */
public final class ChapterSections {
    private static final List<ChapterSection<?>> ALL =
            List.of(new TurnSection(), new CheckSection(), new AcmeSection());

    private ChapterSections() {}

    static List<ConfigKey<?>> keys() {
        return ALL.stream().flatMap(s -> s.keys().stream()).<ConfigKey<?>>map(k -> k).toList();
    }

    static Map<Class<?>, Object> read(Draft draft, ChapterSection.Around around) {
        Map<Class<?>, Object> out = new HashMap<>();
        for (ChapterSection<?> s : ALL) out.put(s.type(), s.read(draft, around));
        return out;
    }

    /** Paths of the sections that a running node takes over. */
    static Set<String> live(NodeConfig running, NodeConfig fresh) {
        Set<String> out = new HashSet<>();
        for (ChapterSection<?> s : ALL) if (s.isLive(running, fresh)) out.add(s.path());
        return out;
    }

    /** Whether a key is of a section that is not among the live ones. */
    static boolean waits(ConfigKey<?> key, Set<String> live) {
        return ALL.stream().anyMatch(s -> key.path().startsWith(s.path() + ".") && !live.contains(s.path()));
    }

    static Map<Class<?>, Object> taking(NodeConfig running, NodeConfig fresh, Set<String> live) {
        Map<Class<?>, Object> out = new HashMap<>();
        for (ChapterSection<?> s : ALL) out.put(s.type(), taking(s, running, fresh, live));
        return out;
    }

    private static <T> T taking(ChapterSection<T> s, NodeConfig running, NodeConfig fresh, Set<String> live) {
        T old = running.chapter(s.type());
        return live.contains(s.path()) ? s.taking(old, fresh.chapter(s.type())) : old;
    }

    static String portNote(Setting setting) {
        return ALL.stream().map(s -> s.portNote(setting)).filter(n -> !n.isEmpty()).findFirst().orElse("");
    }

    static boolean keepCertificate(NodeConfig running) {
        return ALL.stream().anyMatch(s -> s.keepsCertificate(running));
    }

    /** Descriptors that the chapters' sockets may take at a time, beyond those of calls and connections. */
    public static long descriptorsMax(NodeConfig config) {
        return ALL.stream().mapToLong(s -> descriptorsMax(s, config)).sum();
    }

    private static <T> long descriptorsMax(ChapterSection<T> s, NodeConfig config) {
        return s.descriptorsMax(config.chapter(s.type()));
    }
}
