package org.sallyport.h323.feature;

import java.util.Optional;
import java.util.function.Function;
import org.sallyport.machine.Malformed;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/**
 * What came of looking for something in a message that was decoded already.
 *
 * @param <T> type of the value
 */
public sealed interface FeatureRead<T> {
    /** It is there. */
    record Value<T>(T value) implements FeatureRead<T> {}

    /** It is not there. */
    record Absent<T>() implements FeatureRead<T> {}

    /**
     * It is there, but not as its standard wants it.
     *
     * @param why the offset counts from the start of the octet string inside the message that was read, and is 0 where
     *     a value is of the wrong kind
     */
    record Broken<T>(Malformed why) implements FeatureRead<T> {}

    /** The value, or empty where there is none or a broken one. */
    default Optional<T> toOptional() {
        return this instanceof Value<T>(T value) ? Optional.of(value) : Optional.empty();
    }

    /** The same with another value. */
    default <U> FeatureRead<U> map(Function<? super T, ? extends U> change) {
        return then(value -> new Value<>(change.apply(value)));
    }

    /** What comes of looking into the value. */
    default <U> FeatureRead<U> then(Function<? super T, FeatureRead<U>> next) {
        return switch (this) {
            case Value<T>(T value) -> next.apply(value);
            case Absent<T>() -> new Absent<>();
            case Broken<T>(Malformed why) -> new Broken<>(why);
        };
    }

    /** A value that breaks its standard. */
    static <T> FeatureRead<T> broken(String reason, String section) {
        return new Broken<>(new Malformed(reason, 0, section));
    }

    /**
     * Reads the complete encoding that an octet string holds. Octets behind it are passed over, as a newer version may
     * add some.
     */
    static <T extends PerValue> FeatureRead<T> decode(PerType<T> type, Octets encoding, String section) {
        return switch (type.decode(encoding)) {
            case PerDecoded.Value<T>(T value, int _) -> new Value<>(value);
            case PerDecoded.Broken<T>(var fault) -> new Broken<>(new Malformed(
                    fault.reason() + " in " + fault.path(), fault.bitOffset() / 8, section + ", " + fault.clause()));
        };
    }
}
