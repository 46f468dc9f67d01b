package org.sallyport.asn1;

import java.util.List;
import java.util.Map;

/**
 * One module of a schema.
 *
 * @param name such as {@code H323-MESSAGES}
 * @param place where it begins
 * @param imports the module that each imported name comes from
 * @param types the assigned types, in the order of the file
 * @param values the assigned integers
 */
record Module(String name, SchemaFault.Place place, Map<String, String> imports, Map<String, Assignment> types,
        Map<String, Long> values) {
    /** A type with its parameters, which are names of types. */
    record Assignment(String name, List<String> parameters, Type type, SchemaFault.Place place) {}
}
