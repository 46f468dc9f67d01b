package org.sallyport.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What words of a visit say: lines of a key and a value, of which a key may have several. */
final class Payload {
    private static final int LINES_MAX = 200;

    private final List<String[]> lines = new ArrayList<>();

    static Payload of(String key, String value) {
        return new Payload().add(key, value);
    }

    static Payload read(String text) {
        Payload out = new Payload();
        text.lines().limit(LINES_MAX).forEach(l -> {
            int gap = l.indexOf(' ');
            if (gap > 0) out.add(l.substring(0, gap), l.substring(gap + 1));
        });
        return out;
    }

    Payload add(String key, String value) {
        lines.add(new String[] {key, value});
        return this;
    }

    List<String> all(String key) {
        return lines.stream().filter(l -> l[0].equals(key)).map(l -> l[1]).toList();
    }

    Optional<String> one(String key) {
        return all(key).stream().findFirst();
    }

    String text() {
        StringBuilder out = new StringBuilder();
        lines.forEach(l -> out.append(l[0]).append(' ').append(l[1]).append('\n'));
        return out.toString();
    }
}
