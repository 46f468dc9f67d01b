package org.sallyport.node.site;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes the text format of OpenMetrics 1.0: families with their samples together, ended by {@code # EOF}. No label
 * ever names a user or an address, so that the number of series is known beforehand.
 */
public final class Metrics {
    private static final String REFUSED = "requests-refused-";

    private final StringBuilder out = new StringBuilder();
    private final Set<String> families = new HashSet<>();

    /** What goes down as well as up. */
    public void gauge(String name, String help, long value) {
        head(name, "gauge", help);
        out.append(name).append(' ').append(value).append('\n');
    }

    /** One gauge with a label. */
    public void gauges(String name, String help, String label, Map<String, ? extends Number> values) {
        head(name, "gauge", help);
        new TreeMap<>(values).forEach((key, n) -> sample(name, label, key, n.longValue()));
    }

    /**
     * Counters with names in kebab-case or camel case; the codes of refused requests become labels of one family.
     *
     * @param gauges names of those that go down as well as up, although they stand among the counts
     */
    public void counters(String prefix, Map<String, ? extends Number> values, Set<String> gauges) {
        Map<String, Long> refused = new TreeMap<>();
        Map<String, Long> plain = new LinkedHashMap<>();
        new TreeMap<>(values).forEach((name, n) -> {
            if (name.startsWith(REFUSED)) refused.put(name.substring(REFUSED.length()), n.longValue());
            else if (gauges.contains(name)) gauge(prefix + "_" + snake(name), words(name), n.longValue());
            else plain.merge(snake(name), n.longValue(), Long::sum);
        });
        plain.forEach((name, n) -> {
            head(prefix + "_" + name, "counter", words(name));
            out.append(prefix).append('_').append(name).append("_total ").append(n).append('\n');
        });
        if (refused.isEmpty()) return;
        String family = prefix + "_requests_refused";
        head(family, "counter", "Requests that were refused, by the code of the answer.");
        refused.forEach((code, n) -> sample(family + "_total", "code", code, n));
    }

    private static String words(String name) {
        String words = snake(name).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }

    /** Two families of one name, of two services or of one, would spoil the text for whoever reads it. */
    private void head(String name, String type, String help) {
        if (!families.add(name)) throw new IllegalStateException("two count " + name);
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    }

    private void sample(String name, String label, String value, long n) {
        out.append(name).append('{').append(label).append("=\"").append(value).append("\"} ").append(n).append('\n');
    }

    /** {@code to-peer-packets} and {@code toPeerPackets} as {@code to_peer_packets}; other signs become underscores. */
    static String snake(String name) {
        StringBuilder s = new StringBuilder(name.length() + 8);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean lower = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
            boolean upper = c >= 'A' && c <= 'Z';
            if (upper && i > 0 && s.charAt(s.length() - 1) != '_') s.append('_');
            s.append(upper ? (char) (c + 32) : lower ? c : '_');
        }
        return s.toString();
    }

    /** Everything that was written, and the end. */
    public String text() {
        return out + "# EOF\n";
    }
}
