package org.sallyport.h323call.registrar;

/**
 * Bounds of the gatekeeper's registrations.
 *
 * @param registrationsMax most endpoints in all
 * @param aliasesMax most aliases of one endpoint
 * @param prefixesMax most prefixes that one gateway or MCU serves
 * @param aliasCharactersMax longest alias
 * @param ttlMinSeconds a shorter time to live is lengthened to this
 * @param ttlMaxSeconds a longer one, or none, is cut to this
 */
public record EndpointLimits(int registrationsMax, int aliasesMax, int prefixesMax, int aliasCharactersMax,
        int ttlMinSeconds, int ttlMaxSeconds) {
    /** 2,500 endpoints with 20 aliases and 50 prefixes each; a time to live of 60 to 1800 s. */
    public static final EndpointLimits DEFAULTS = new EndpointLimits(2_500, 20, 50, 128, 60, 1_800);

    public EndpointLimits {
        if (registrationsMax < 1 || aliasesMax < 1 || prefixesMax < 0 || aliasCharactersMax < 1)
            throw new IllegalArgumentException("no room for an endpoint");
        if (ttlMinSeconds < 1 || ttlMinSeconds > ttlMaxSeconds) throw new IllegalArgumentException("time to live");
    }

    /** The same with another longest time to live. */
    public EndpointLimits withTtl(int minSeconds, int maxSeconds) {
        return new EndpointLimits(registrationsMax, aliasesMax, prefixesMax, aliasCharactersMax, minSeconds,
                maxSeconds);
    }

    /** The same for so many endpoints. */
    public EndpointLimits withRegistrations(int max) {
        return new EndpointLimits(max, aliasesMax, prefixesMax, aliasCharactersMax, ttlMinSeconds, ttlMaxSeconds);
    }

    /** What is granted to whoever asks for so many seconds. */
    int granted(long wantedSeconds) {
        return Math.clamp(wantedSeconds, ttlMinSeconds, ttlMaxSeconds);
    }
}
