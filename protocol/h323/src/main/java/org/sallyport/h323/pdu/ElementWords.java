package org.sallyport.h323.pdu;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.sallyport.h323.q931.Cause;
import org.sallyport.h323.q931.ReleaseReasons;
import org.sallyport.wire.Octets;

/**
 * What an information element of Q.931 says, in words: the components of its record that are there, each under its
 * name.
 */
final class ElementWords {
    private ElementWords() {}

    /** A cause, with the release reasons of H.225.0 that have its number. */
    static String of(Cause c) {
        List<String> reasons = ReleaseReasons.reasons(c.value());
        return c.value() + (reasons.isEmpty() ? "" : " (" + String.join(", ", reasons) + ")") + ", location "
                + c.location();
    }

    /** Any other value; empty where nothing of it is there. */
    static String of(Object value) {
        return switch (value) {
            case Optional<?> o -> o.map(ElementWords::of).orElse("");
            case OptionalInt i -> i.isPresent() ? Integer.toString(i.getAsInt()) : "";
            case Octets o -> o.hex();
            case Enum<?> e -> e.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            case String s -> Printable.quoted(s);
            case Record r -> components(r);
            default -> Printable.of(value.toString());
        };
    }

    private static String components(Record r) {
        List<String> out = new ArrayList<>();
        for (RecordComponent c : r.getClass().getRecordComponents()) {
            String text = of(component(r, c));
            if (!text.isEmpty()) out.add(words(c.getName()) + " " + text);
        }
        return String.join(", ", out);
    }

    private static Object component(Record r, RecordComponent c) {
        try {
            return c.getAccessor().invoke(r);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a public record without its accessor: " + r.getClass(), e);
        }
    }

    /** {@code transferMode} becomes {@code transfer mode}. */
    private static String words(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }
}
