package org.sallyport.check;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.ports.Size;
import org.sallyport.wire.IpAddress;

/**
 * What the nodes of a pair tell each other for a check. Control tells its clock and nothing else: edge has no use for
 * where anything inside is, and may have been taken over.
 *
 * <pre>
 *  wall-ms 1796080000000
 *  outer 192.168.7.10         edge's own addresses toward the internet
 *  public 203.0.113.5         and what the internet is told
 *  size medium
 *  traversal.turn.enabled on
 *  traversal.turn.relay-ports 24000-29999
 * </pre>
 *
 * @param wallMs the clock
 * @param outer edge's addresses toward the internet
 * @param published what the internet is told in their place
 * @param ports edge's ports; empty from control
 */
public record PairFacts(long wallMs, List<IpAddress> outer, List<IpAddress> published, Optional<PortSettings> ports) {
    /** What asks for it. */
    public static final String TOPIC = "check.facts";

    private static final int LINES_MAX = 200;
    private static final int WORD_CHARS_MAX = 2_000;
    private static final int RANGES_MAX = 1_000;

    public PairFacts {
        outer = List.copyOf(outer);
        published = List.copyOf(published);
    }

    /** Of a node that tells its clock alone. */
    public static PairFacts clock(long wallMs) {
        return new PairFacts(wallMs, List.of(), List.of(), Optional.empty());
    }

    /** As an answer. */
    public byte[] bytes() {
        List<String> lines = new ArrayList<>();
        lines.add("wall-ms " + wallMs);
        outer.forEach(a -> lines.add("outer " + a));
        published.forEach(a -> lines.add("public " + a));
        ports.ifPresent(p -> {
            lines.add("size " + p.size().name());
            for (Setting s : Setting.values()) {
                if (s.kind() == Setting.Kind.SWITCH) {
                    if (p.isOn(s)) lines.add(s.key() + " on");
                } else if (p.isSet(s)) {
                    lines.add(s.key() + " "
                            + p.list(s).stream().map(PortRange::toString).collect(Collectors.joining(",")));
                }
            }
        });
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Reads an answer; empty where it is none. What is not understood is left out: a newer partner may say more. */
    public static Optional<PairFacts> read(byte[] body) {
        Map<String, List<String>> said = new LinkedHashMap<>();
        new String(body, StandardCharsets.UTF_8).lines().limit(LINES_MAX).forEach(line -> {
            int gap = line.indexOf(' ');
            if (gap > 0 && line.length() <= WORD_CHARS_MAX) {
                said.computeIfAbsent(line.substring(0, gap), _ -> new ArrayList<>()).add(line.substring(gap + 1));
            }
        });
        Optional<Long> wallMs = one(said, "wall-ms").flatMap(PairFacts::number);
        return wallMs.map(ms -> new PairFacts(ms, addresses(said, "outer"), addresses(said, "public"), ports(said)));
    }

    private static Optional<String> one(Map<String, List<String>> said, String key) {
        return Optional.ofNullable(said.get(key)).map(List::getFirst);
    }

    private static Optional<Long> number(String text) {
        return text.matches("[0-9]{1,15}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    private static List<IpAddress> addresses(Map<String, List<String>> said, String key) {
        return said.getOrDefault(key, List.of()).stream().flatMap(t -> IpAddress.parse(t).stream())
                .filter(a -> !a.isAny()).distinct().toList();
    }

    private static Optional<PortSettings> ports(Map<String, List<String>> said) {
        Optional<Size> size = one(said, "size").flatMap(name -> {
            for (Size s : Size.values()) if (s.name().equals(name)) return Optional.of(s);
            return Optional.empty();
        });
        if (size.isEmpty()) return Optional.empty();
        PortSettings.Builder out = PortSettings.builder().size(size.get());
        for (Setting s : Setting.values()) {
            Optional<String> value = one(said, s.key());
            if (value.isEmpty()) continue;
            if (s.kind() == Setting.Kind.SWITCH) {
                out.set(s, value.get().equals("on"));
                continue;
            }
            List<PortRange> ranges = ranges(value.get());
            boolean single = s.kind() == Setting.Kind.PORT || s.kind() == Setting.Kind.RANGE;
            if (!ranges.isEmpty() && (!single || ranges.size() == 1)) out.set(s, ranges);
        }
        PortSettings told = out.build();
        // No edge runs with such settings, and whoever goes by them stumbles. One that was taken over says anything.
        return PortBook.of(told).validate(Role.EDGE).isEmpty() ? Optional.of(told) : Optional.empty();
    }

    private static List<PortRange> ranges(String text) {
        List<PortRange> out = new ArrayList<>();
        for (String part : text.split(",")) {
            if (!part.matches("[0-9]{1,5}(-[0-9]{1,5})?") || out.size() == RANGES_MAX) return List.of();
            int dash = part.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
            if (first < 1 || last < first || last > 65_535) return List.of();
            out.add(new PortRange(first, last));
        }
        return out;
    }
}
