package org.sallyport.app.print;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON as the command prints it: indented, keys in the order in which they were put. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /** The text of a value made of maps, lists, records and scalars; ends without a line feed. */
    public static String of(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
