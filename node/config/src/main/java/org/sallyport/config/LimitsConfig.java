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
 * @param shares what one source may hold
 */
public record LimitsConfig(int callsMax, int mediaLinesMax, SipLimits sip, ConnectionLimits connections,
        RegistrationLimits registration, Rate strangers, Shares shares) {
    /** The same with another share for those outside. */
    public LimitsConfig withOutside(int percent) {
        return new LimitsConfig(callsMax, mediaLinesMax, sip, connections, registration, strangers,
                new Shares(shares.callsMax(), shares.ringingMax(), shares.linesMax(), shares.requestsMax(), percent));
    }

    /** The same with another number of octets that requests may hold. */
    public LimitsConfig withRequestOctets(int octetsMax) {
        SipLimits other = new SipLimits(sip.messageBytesMax(), sip.headersMax(), sip.transactionsMax(), sip.forksMax(),
                octetsMax);
        return new LimitsConfig(callsMax, mediaLinesMax, other, connections, registration, strangers, shares);
    }

    /**
     * What one source may hold of the calls.
     *
     * @param callsMax calls of a user or of an address that has proven nothing
     * @param ringingMax of these, unanswered ones
     * @param linesMax media lines of such an address
     * @param requestsMax requests of such an address that wait for their end
     * @param outsidePercent share of all calls that strangers together, or one zone, may hold
     */
    public record Shares(int callsMax, int ringingMax, int linesMax, int requestsMax, int outsidePercent) {}

    /** The same with another number of calls. */
    public LimitsConfig withCalls(int otherCallsMax) {
        return new LimitsConfig(otherCallsMax, mediaLinesMax, sip, connections, registration, strangers, shares);
    }

    /**
     * Limits of one message and of transactions.
     *
     * @param messageBytesMax octets of a whole message
     * @param headersMax header fields of one message
     * @param transactionsMax server transactions at a time
     * @param forksMax branches of one request
     * @param requestOctetsMax octets of all requests that wait for their end, with what they make us keep; 0 for what
     *     the heap leaves to them
     */
    public record SipLimits(int messageBytesMax, int headersMax, int transactionsMax, int forksMax,
            int requestOctetsMax) {}

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
