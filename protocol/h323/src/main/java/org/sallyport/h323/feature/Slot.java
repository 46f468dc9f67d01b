package org.sallyport.h323.feature;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The place of an optional component in a message: what stands there, and the message with something else there.
 *
 * @param <T> type of the component
 * @param <M> type of the message
 */
public final class Slot<T, M> {
    private final Optional<T> value;
    private final Optional<Function<Optional<T>, M>> writer;

    private Slot(Optional<T> value, Optional<Function<Optional<T>, M>> writer) {
        this.value = value;
        this.writer = writer;
    }

    /** Messages of this kind have no place for it. */
    static <T, M> Slot<T, M> nowhere() {
        return new Slot<>(Optional.empty(), Optional.empty());
    }

    static <T, M> Slot<T, M> of(Optional<T> value, Function<Optional<T>, M> writer) {
        return new Slot<>(value, Optional.of(writer));
    }

    /** Over a builder: {@code set} puts a value there, {@code unset} takes it away, {@code done} makes the message. */
    static <T, M, B> Slot<T, M> of(Optional<T> value, Supplier<B> builder, BiFunction<B, T, B> set,
            UnaryOperator<B> unset, Function<B, M> done) {
        return of(value, v -> done.apply(
                v.isPresent() ? set.apply(builder.get(), v.get()) : unset.apply(builder.get())));
    }

    /** Whether messages of this kind have a place for it. */
    public boolean exists() {
        return writer.isPresent();
    }

    /** What stands there. */
    public Optional<T> value() {
        return value;
    }

    /** The same message with this value there, all else untouched. Empty where there is no place for it. */
    public Optional<M> with(T other) {
        return writer.map(w -> w.apply(Optional.of(other)));
    }

    /** The same message with nothing there, all else untouched. Empty where there is no place for it. */
    public Optional<M> without() {
        return writer.map(w -> w.apply(Optional.empty()));
    }

    /** The same place in a message around this one. */
    <N> Slot<T, N> in(Function<M, N> outer) {
        return new Slot<>(value, writer.map(w -> w.andThen(outer)));
    }
}
