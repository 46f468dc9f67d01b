package org.sallyport.zone.pair;

import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Questions and answers as the nodes of a pair write them: a JSON object of lists, maps, text, numbers and booleans.
 * What the other node sent is read within limits, and is no question where it exceeds them.
 */
public final class PairText {
    /** Deepest nesting of what is read. */
    private static final int NESTING_MAX = 16;

    /** Longest name of a member. */
    private static final int NAME_CHARS_MAX = 256;

    /** Longest number, in digits. */
    private static final int NUMBER_CHARS_MAX = 32;

    /** Made with the first question: a start need not wait for it. */
    private static final class Mapper {
        static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX)
                        .maxNameLength(NAME_CHARS_MAX).maxNumberLength(NUMBER_CHARS_MAX)
                        .maxStringLength(Partner.OCTETS_MAX).maxDocumentLength(Partner.OCTETS_MAX).build())
                .build());
    }

    private PairText() {}

    /** Writes an object; whoever writes keeps it below {@link Partner#OCTETS_MAX}. */
    public static byte[] of(Map<String, ?> object) {
        return Mapper.JSON.writeValueAsBytes(object);
    }

    /** Reads an object: its values are lists, maps, text, whole numbers as Integer or Long, Double and Boolean. */
    @SuppressWarnings("unchecked")
    public static Optional<Map<String, Object>> read(byte[] body) {
        if (body.length > Partner.OCTETS_MAX) return Optional.empty();
        try {
            Object read = Mapper.JSON.readValue(body, Object.class);
            return read instanceof Map<?, ?> m ? Optional.of((Map<String, Object>) m) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** A member that is text; empty where it is missing or something else. */
    public static Optional<String> text(Map<String, Object> object, String name) {
        return object.get(name) instanceof String s ? Optional.of(s) : Optional.empty();
    }

    /** A member that is a whole number; empty where it is missing or something else. */
    public static Optional<Long> number(Map<String, Object> object, String name) {
        return switch (object.get(name)) {
            case Integer i -> Optional.of((long) i);
            case Long l -> Optional.of(l);
            case null, default -> Optional.empty();
        };
    }
}
