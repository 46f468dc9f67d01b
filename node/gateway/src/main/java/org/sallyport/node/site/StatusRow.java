package org.sallyport.node.site;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How status says things: keys stay in the order in which they were written, words are small and hyphenated. */
public final class StatusRow {
    private StatusRow() {}

    /** Keys and values by turns. */
    public static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> out = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) out.put((String) pairs[i], pairs[i + 1]);
        return out;
    }

    /** {@code TRAVERSAL_CLIENT} as {@code traversal-client}. */
    public static String lower(Enum<?> e) {
        return e.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
