package org.sallyport.h323.pdu;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.per.PerFault;
import org.sallyport.wire.Octets;

/** A value as it is shown: what text and JSON are made of. */
sealed interface Node {
    /**
     * A SEQUENCE.
     *
     * @param fields its components in their order, then additions that our schema does not know
     * @param shortText what is enough for people, such as {@code 192.0.2.1:1720}; empty where it has to be spelled out
     */
    record Fields(List<Field> fields, Optional<String> shortText) implements Node {}

    /** One component. */
    record Field(String name, Node value) {}

    /** A list. */
    record Items(List<Node> values) implements Node {}

    /** A CHOICE. */
    record Chosen(String alternative, Node value) implements Node {}

    /**
     * A simple value.
     *
     * @param text for people, free of what does not print; empty for NULL
     * @param json a map, string, number or boolean; null for NULL
     */
    record Leaf(String text, @Nullable Object json) implements Node {}

    /**
     * Octets that are an encoding of their own, and what they say.
     *
     * @param shown the octets, where they are shown beside it
     */
    record Inner(EmbeddedKind kind, int lengthBytes, List<Node> values, Optional<PerFault> fault,
            Optional<Octets> shown) implements Node {}
}
