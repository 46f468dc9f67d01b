package org.sallyport.per;

import java.util.List;
import org.sallyport.wire.Octets;

/** What generated constructors ask of their components: a value that cannot be written is our mistake and throws. */
public final class Constraints {
    private Constraints() {}

    private static IllegalArgumentException broken(String component, String what) {
        return new IllegalArgumentException(component + ": " + what);
    }

    /** A value between two bounds. */
    public static void range(String component, long value, long low, long high) {
        if (value < low || value > high) throw broken(component, value + " is not within " + low + " and " + high);
    }

    private static void size(String component, int size, int low, int high, boolean extensible) {
        if (!extensible && (size < low || high >= 0 && size > high)) {
            throw broken(component,
                    "a size of " + size + " is not within " + low + " and " + (high < 0 ? "MAX" : high));
        }
    }

    /** Octets of a size; {@code high} is -1 where there is no upper bound. */
    public static void octets(String component, Octets value, int low, int high, boolean extensible) {
        size(component, value.length(), low, high, extensible);
    }

    /** Bits of a size; {@code high} is -1 where there is no upper bound. */
    public static void bits(String component, BitString value, int low, int high, boolean extensible) {
        size(component, value.lengthBits(), low, high, extensible);
    }

    /** Characters of a set, of a size; {@code high} is -1 where there is no upper bound. */
    public static void text(String component, String value, CharacterSet set, int low, int high, boolean extensible) {
        size(component, value.length(), low, high, extensible);
        if (set.size() == 65_536) return;
        for (int i = 0; i < value.length(); i++) {
            if (!set.contains(value.charAt(i))) throw broken(component, "a character that is not in its " + set.name());
        }
    }

    /** A list of a size, made unchangeable; {@code high} is -1 where there is no upper bound. */
    public static <T> List<T> list(String component, List<T> value, int low, int high, boolean extensible) {
        size(component, value.size(), low, high, extensible);
        return List.copyOf(value);
    }

    /** A component that a builder was not given. */
    public static <T> T set(String component, T value) {
        if (value == null) throw new IllegalStateException(component + " is not set");
        return value;
    }

    /** Members of an addition group: all that are mandatory, or none at all. */
    public static void group(String components, boolean any, boolean all) {
        if (any && !all) throw broken(components, "a group of additions comes whole or not at all");
    }
}
