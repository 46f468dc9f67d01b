package org.sallyport.h323.q931;

import java.util.Optional;
import org.sallyport.machine.Malformed;

/** What a message has of one kind of element. */
public sealed interface ElementRead<T> {
    /** It is there and well formed. */
    record Value<T>(T value) implements ElementRead<T> {}

    /** The message has none. */
    record Absent<T>() implements ElementRead<T> {}

    /** It is there and cannot be read; Q.931 §5.8.7.2 treats an optional one as absent. The message remains usable. */
    record Bad<T>(Malformed why) implements ElementRead<T> {}

    /** The value, where there is one that can be read. */
    default Optional<T> toOptional() {
        return this instanceof Value<T>(T v) ? Optional.of(v) : Optional.empty();
    }
}
