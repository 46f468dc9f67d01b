package org.sallyport.h323.oracle;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.sallyport.h323.oracle.RandomReader.Behind;
import org.sallyport.per.Additions;
import org.sallyport.per.BitString;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.wire.Octets;

/**
 * What a family has of its own: its class with the classes nested in it, which are its alternatives, enumerations and
 * components with OPTIONAL or behind the extension mark, both present and absent; of a newer schema also what it adds
 * to each. What was in no value yet is missing.
 */
final class Coverage {
    private static final Map<Class<?>, RecordComponent[]> COMPONENTS = new ConcurrentHashMap<>();
    /** What a newer schema adds has no class of its own. */
    private static final Set<String> BEYOND = Set.of("UnknownAlternative", "UnknownValue");

    private final Set<String> missing = new TreeSet<>();
    private final int size;

    Coverage(Family family, Behind behind) {
        expect(family.of(), behind);
        size = missing.size();
    }

    private void expect(Class<?> c, Behind behind) {
        if (behind != Behind.NEWER_SCHEMA && BEYOND.contains(c.getSimpleName())) return;
        if (c.isEnum()) {
            for (Object constant : c.getEnumConstants()) missing.add(name((Enum<?>) constant));
        } else if (c.isRecord()) {
            missing.add(c.getName());
            for (RecordComponent component : c.getRecordComponents()) expect(component, behind);
        }
        for (Class<?> nested : c.getDeclaredClasses()) expect(nested, behind);
    }

    private void expect(RecordComponent component, Behind behind) {
        if (component.getType() == Optional.class) {
            missing.add(name(component));
            missing.add(name(component) + " absent");
        } else if (component.getType() == Additions.class && behind == Behind.NEWER_SCHEMA) {
            missing.add(name(component));
        }
    }

    /** How many there are. */
    int size() {
        return size;
    }

    /** What was never there. */
    Set<String> missing() {
        return missing;
    }

    /** Takes note of all that is in a value. */
    void add(Object value) {
        if (missing.isEmpty()) return;
        switch (value) {
            case Octets _, BitString _, ObjectIdentifier _ -> {}
            case List<?> list -> list.forEach(this::add);
            case Enum<?> constant -> missing.remove(name(constant));
            case Record record -> {
                missing.remove(record.getClass().getName());
                for (RecordComponent c : COMPONENTS.computeIfAbsent(record.getClass(), Class::getRecordComponents)) {
                    add(c, read(c, record));
                }
            }
            default -> {}
        }
    }

    private void add(RecordComponent component, Object value) {
        if (value instanceof Optional<?> optional) {
            missing.remove(name(component) + (optional.isPresent() ? "" : " absent"));
            optional.ifPresent(this::add);
        } else if (value instanceof Additions additions) {
            if (!additions.unknown().isEmpty()) missing.remove(name(component));
        } else {
            add(value);
        }
    }

    private static Object read(RecordComponent component, Object of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String name(RecordComponent component) {
        return component.getDeclaringRecord().getName() + "." + component.getName();
    }

    private static String name(Enum<?> constant) {
        return constant.getDeclaringClass().getName() + "." + constant.name();
    }
}
