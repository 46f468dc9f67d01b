package org.sallyport.per;

import java.util.Optional;

/**
 * What came of reading a message.
 *
 * @param <T> type of the value
 */
public sealed interface PerDecoded<T> {
    /**
     * A value.
     *
     * @param value the value
     * @param lengthBytes how many octets of the input it took
     */
    record Value<T>(T value, int lengthBytes) implements PerDecoded<T> {}

    /**
     * None.
     *
     * @param fault why
     */
    record Broken<T>(PerFault fault) implements PerDecoded<T> {}

    /** The value, or empty where the message was broken. */
    default Optional<T> toOptional() {
        return switch (this) {
            case Value<T>(T v, int _) -> Optional.of(v);
            case Broken<T> _ -> Optional.empty();
        };
    }
}
