package org.sallyport.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * How the text of a value is read.
 *
 * @param <T> what it becomes
 * @param name for people, such as {@code duration}
 * @param example a right one
 * @param list whether the value is a list of scalars; one scalar alone is a list of one
 * @param secret whether the value must never be shown
 * @param reader of one scalar; empty where it is wrong
 */
public record KeyType<T>(
        String name, String example, boolean list, boolean secret, Function<String, Optional<T>> reader) {
    /** What is right, in words: {@code duration from 1s to 1d, such as 1d}. */
    public String wanted() {
        return (list ? "one or a list, each " : "")
                + (name.startsWith("one of ") ? name : name + ", such as " + example);
    }
}
