package org.sallyport.h323.security;

/**
 * What makes a token new.
 *
 * @param timeStampSeconds seconds since 1970-01-01 00:00 UTC, 1 to 2^32-1
 * @param random another one in each token of a second; {@link TokenNumbers} counts them
 */
public record TokenStamp(long timeStampSeconds, long random) {}
