package org.sallyport.zone.history;

/**
 * A moment by both clocks.
 *
 * @param nowNs monotonic, in nanoseconds: for what is counted and limited
 * @param wallMs in milliseconds since 1970: for people
 */
public record When(long nowNs, long wallMs) {}
