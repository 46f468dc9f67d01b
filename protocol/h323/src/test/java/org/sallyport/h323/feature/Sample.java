package org.sallyport.h323.feature;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sallyport.per.Additions;
import org.sallyport.per.BitString;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.wire.Octets;

/** Some value of a generated type: nothing optional, empty lists where they may be, first alternatives. */
final class Sample {
    /** Lengths of octet strings that mandatory components have: identifiers, addresses, numbers. */
    private static final int[] OCTETS = {16, 4, 1, 20, 6};

    private Sample() {}

    static <T> T of(Class<T> type) {
        return type.cast(value(type));
    }

    private static Object value(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) return false;
        if (type == int.class || type == Integer.class) return 1;
        if (type == long.class || type == Long.class) return 1L;
        if (type == String.class) return "1";
        if (type == Optional.class) return Optional.empty();
        if (type == List.class) return List.of();
        if (type == Additions.class) return Additions.NONE;
        if (type == ObjectIdentifier.class) return ObjectIdentifier.of("0.0.8.2250.0.7");
        if (type == BitString.class) return new BitString(Octets.of((byte) 0), 8);
        if (type.isEnum()) return type.getEnumConstants()[0];
        if (type.isInterface()) return value(type.getPermittedSubclasses()[0]);
        if (type.isRecord()) return record(type);
        throw new AssertionError("no sample of " + type);
    }

    private static Object record(Class<?> type) {
        // A version of the standard that nobody wrote yet.
        boolean newer = type.getSimpleName().equals("UnknownAlternative");
        AssertionError none = null;
        for (int octets : OCTETS) {
            RecordComponent[] components = type.getRecordComponents();
            Object[] values = new Object[components.length];
            for (int i = 0; i < values.length; i++) {
                Class<?> t = components[i].getType();
                values[i] = newer && t == int.class ? 99 : t == Octets.class ? Octets.wrap(new byte[octets]) : value(t);
            }
            Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                return type.getDeclaredConstructor(types).newInstance(values);
            } catch (InvocationTargetException e) {
                none = new AssertionError(type + ": " + e.getCause(), e);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
        throw none;
    }
}
