package org.sallyport.asn1;

import java.util.List;
import java.util.Optional;

/** A type as the schema writes it. */
sealed interface Type {
    /**
     * Bounds of a value or a size.
     *
     * @param low lowest, {@link Long#MIN_VALUE} for MIN
     * @param high highest, {@link Long#MAX_VALUE} for MAX
     * @param extensible whether an extension mark follows
     */
    record Bounds(long low, long high, boolean extensible) {
        static final Bounds NONE = new Bounds(Long.MIN_VALUE, Long.MAX_VALUE, false);
        static final Bounds ANY_SIZE = new Bounds(0, Long.MAX_VALUE, false);

        boolean hasLow() {
            return low != Long.MIN_VALUE;
        }

        boolean holds(long value) {
            return value >= low && value <= high;
        }

        boolean hasHigh() {
            return high != Long.MAX_VALUE;
        }
    }

    record Bool() implements Type {}

    record Nothing() implements Type {}

    record Oid() implements Type {}

    record Open() implements Type {}

    record Int(Bounds bounds) implements Type {}

    record Bits(Bounds size) implements Type {}

    record OctetText(Bounds size) implements Type {}

    /**
     * @param kind such as {@code IA5String}
     * @param permitted the characters of FROM, or empty for all
     */
    record Text(String kind, Bounds size, String permitted) implements Type {}

    record Enumerated(List<String> root, boolean extensible, List<String> additions) implements Type {}

    /** SEQUENCE or SET. */
    record Sequence(List<Component> root, boolean extensible, List<Addition> additions) implements Type {}

    record Choice(List<Component> root, boolean extensible, List<Component> additions) implements Type {}

    /** SEQUENCE OF or SET OF. */
    record ListOf(Type element, Bounds size) implements Type {}

    /** A type of another assignment, with what stands for its parameters and what constrains it further. */
    record Named(String name, List<Type> arguments, Optional<Type> constraint, SchemaFault.Place place)
            implements Type {}

    /**
     * What is left of {@link Named} once a schema is resolved.
     *
     * @param javaName full name of the Java type
     * @param structure what is behind it
     */
    record Reference(String javaName, Type structure) implements Type {}

    /**
     * A component of a sequence or an alternative of a choice.
     *
     * @param value what DEFAULT names, as the schema writes it
     */
    record Component(String name, Type type, boolean optional, Optional<String> value) {
        boolean maybe() {
            return optional || value.isPresent();
        }
    }

    /** One addition behind an extension mark: a component of its own, or a group. */
    record Addition(List<Component> members, boolean group) {}
}
