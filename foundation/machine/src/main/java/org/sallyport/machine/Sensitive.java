package org.sallyport.machine;

import java.util.Objects;

/**
 * A secret that cannot be printed by accident: its text form is always the same stars.
 *
 * @param <T> what is protected
 */
public final class Sensitive<T> {
    private final T value;

    private Sensitive(T value) {
        this.value = Objects.requireNonNull(value);
    }

    /** Wraps a value; from here on only {@link #reveal} shows it. */
    public static <T> Sensitive<T> of(T value) {
        return new Sensitive<>(value);
    }

    /** The value itself. Every caller is a place to review. */
    public T reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sensitive<?> s && value.equals(s.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
