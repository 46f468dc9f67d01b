package org.sallyport.app;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.sallyport.config.ConfigCatalogue;
import org.sallyport.config.ConfigKey;
import org.sallyport.machine.EditDistance;

/** What somebody may have meant by a name that we do not know. */
final class NearNames {
    private static final int NAMES_MAX = 3;

    private NearNames() {}

    /** {@code  Did you mean 'not-found' or 'not-registered'?} with a space before it; empty where nothing is near. */
    static String meant(String unknown, List<String> known) {
        String key = ConfigCatalogue.meant(unknown).isEmpty() ? ""
                : " It is of the configuration: 'sallyport config explain " + unknown + "'.";
        String wanted = plain(unknown);
        List<String> near = known.stream().filter(k -> near(wanted, plain(k)))
                .sorted(Comparator.comparingInt(k -> EditDistance.between(wanted, plain(k)))).limit(NAMES_MAX)
                .map(k -> "'" + k + "'").toList();
        return (near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?") + key;
    }

    /** Every section and every key of the configuration. */
    static List<String> ofConfiguration() {
        Set<String> out = new LinkedHashSet<>();
        for (ConfigKey<?> key : ConfigCatalogue.all()) {
            for (int dot = key.path().indexOf('.'); dot > 0; dot = key.path().indexOf('.', dot + 1)) {
                String section = key.path().substring(0, dot);
                out.add(section.endsWith("[]") ? section.substring(0, section.length() - 2) : section);
            }
            out.add(key.path());
        }
        return List.copyOf(out);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_ .\\[\\]]", "");
    }

    private static boolean near(String a, String b) {
        if (a.isEmpty()) return false;
        boolean part = a.length() > 3 && (b.contains(a) || a.contains(b) && b.length() > 3);
        return part || EditDistance.between(a, b) <= Math.max(1, (Math.min(a.length(), b.length()) + 1) / 3);
    }
}
