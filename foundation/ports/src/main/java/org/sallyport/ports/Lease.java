package org.sallyport.ports;

import org.sallyport.refusal.Refusal;

/**
 * What a pool answers.
 *
 * @param <T> what it lends: a pair, a port, or a list of pairs
 */
public sealed interface Lease<T> {
    /**
     * Lent until it is given back.
     *
     * @param <T> what is lent
     * @param item what is lent
     */
    record Granted<T>(T item) implements Lease<T> {}

    /**
     * Nothing is free.
     *
     * @param <T> what was asked for
     * @param refusal why, with the counts
     */
    record Refused<T>(Refusal refusal) implements Lease<T> {}
}
