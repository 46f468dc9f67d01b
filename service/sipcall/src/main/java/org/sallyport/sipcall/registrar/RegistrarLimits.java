package org.sallyport.sipcall.registrar;

/**
 * Bounds of a registrar.
 *
 * @param contactsPerAorMax most contacts of one address-of-record
 * @param bindingsMax most contacts in all
 * @param expiryDefaultSeconds where neither Contact nor Expires names one
 * @param expiryMinSeconds a shorter one, other than 0, is refused with 423
 * @param expiryMaxSeconds a longer one is cut to this
 * @param contactCharactersMax longest contact URI, its instance included
 * @param pathsMax most Path values of one request
 */
public record RegistrarLimits(
        int contactsPerAorMax, int bindingsMax, int expiryDefaultSeconds, int expiryMinSeconds, int expiryMaxSeconds,
        int contactCharactersMax, int pathsMax) {
    /** 10 contacts each, 25,000 in all; expiry 3600 s, at least 60 s, at most 7200 s. */
    public static final RegistrarLimits DEFAULTS = new RegistrarLimits(10, 25_000, 3600, 60, 7200, 1024, 8);

    public RegistrarLimits {
        if (contactsPerAorMax < 1 || bindingsMax < 1) throw new IllegalArgumentException("no room for a contact");
        boolean ordered = expiryMinSeconds <= expiryDefaultSeconds && expiryDefaultSeconds <= expiryMaxSeconds;
        if (expiryMinSeconds < 1 || !ordered) {
            throw new IllegalArgumentException("expiry: need 1 <= min <= default <= max");
        }
    }

    /** The same with other expiries in seconds. */
    public RegistrarLimits withExpiry(int minSeconds, int defaultSeconds, int maxSeconds) {
        return new RegistrarLimits(contactsPerAorMax, bindingsMax, defaultSeconds, minSeconds, maxSeconds,
                contactCharactersMax, pathsMax);
    }

    /** The same with other counts. */
    public RegistrarLimits withCounts(int perAorMax, int allMax) {
        return new RegistrarLimits(perAorMax, allMax, expiryDefaultSeconds, expiryMinSeconds, expiryMaxSeconds,
                contactCharactersMax, pathsMax);
    }
}
