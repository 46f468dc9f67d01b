package org.sallyport.config;

/**
 * What a stranger can make this node hold or do ({@code limits}). Each limit refuses with a name and keeps what is
 * there.
 *
 * @param callsMax calls in progress
 * @param sip limits of one message and of transactions
 * @param connections limits of accepted streams
 * @param registration limits of the registrar
 * @param strangers requests from one address that has not proven who it is
 */
public record LimitsConfig(
        int callsMax, SipLimits sip, ConnectionLimits connections, RegistrationLimits registration, Rate strangers) {
    /** The same with another number of calls. */
    public LimitsConfig withCalls(int otherCallsMax) {
        return new LimitsConfig(otherCallsMax, sip, connections, registration, strangers);
    }

    /**
     * Limits of one message and of transactions.
     *
     * @param messageBytesMax octets of a whole message
     * @param headersMax header fields of one message
     * @param transactionsMax server transactions at a time
     * @param forksMax branches of one request
     */
    public record SipLimits(int messageBytesMax, int headersMax, int transactionsMax, int forksMax) {}

    /**
     * Limits of accepted streams.
     *
     * @param max of all addresses
     * @param perAddressMax of one address
     */
    public record ConnectionLimits(int max, int perAddressMax) {}

    /**
     * Limits of the registrar.
     *
     * @param bindingsMax of all addresses-of-record
     * @param contactsPerAddressMax of one address-of-record
     */
    public record RegistrationLimits(int bindingsMax, int contactsPerAddressMax) {}

    /**
     * A token bucket.
     *
     * @param perSecond tokens that come back in a second
     * @param burst tokens it holds
     */
    public record Rate(int perSecond, int burst) {}
}
