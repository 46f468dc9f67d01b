package org.sallyport.sip.message;

/**
 * Limits on one message; everything a stranger can make larger is here.
 *
 * @param messageBytesMax whole message, in octets
 * @param headBytesMax start line and header fields, in octets
 * @param lineBytesMax the start line, or one header field with its folds, in octets
 * @param headersMax header fields
 * @param viasMax Via values
 * @param uriBytesMax the Request-URI, in octets
 * @param lengthlessStream whether a message without Content-Length on a stream counts as one without body
 */
public record SipLimits(int messageBytesMax, int headBytesMax, int lineBytesMax, int headersMax, int viasMax,
        int uriBytesMax, boolean lengthlessStream) {
    /** 65,535 octets (the largest datagram), of which half may be head; 256 header fields of 8 KiB; 2 KiB of URI. */
    public static final SipLimits DEFAULT = new SipLimits(65_535, 32_768, 8_192, 256, 70, 2_048, false);

    /**
     * For what the other node of a pair sends over the connection that it has proven: twice {@link #DEFAULT} and more
     * in each measure, since a node adds to what it passes on: Via, two Record-Route, Path, P-Asserted-Identity,
     * Max-Breadth, lines of a description. Constant, so that the sender knows what the receiver takes. Beyond it a
     * message is refused toward whoever sent it.
     */
    public static final SipLimits PAIR = new SipLimits(
            (1 << 20) + (1 << 17), 131_072, 32_768, 8_448, 256, 8_192, false);

    /** For what we wrote ourselves. */
    static final SipLimits UNBOUNDED = new SipLimits(1 << 24, 1 << 24, 1 << 24, 1 << 16, 1 << 16, 1 << 24, true);

    /** What others may be sent, whatever we take ourselves: at least {@link #DEFAULT} in each measure. */
    public SipLimits forOthers() {
        return new SipLimits(Math.max(messageBytesMax, DEFAULT.messageBytesMax),
                Math.max(headBytesMax, DEFAULT.headBytesMax),
                Math.max(lineBytesMax, DEFAULT.lineBytesMax), Math.max(headersMax, DEFAULT.headersMax),
                Math.max(viasMax, DEFAULT.viasMax), Math.max(uriBytesMax, DEFAULT.uriBytesMax), lengthlessStream);
    }

    public SipLimits {
        if (headBytesMax > messageBytesMax || lineBytesMax > headBytesMax || uriBytesMax > lineBytesMax) {
            throw new IllegalArgumentException("limits of parts exceed the limit of the whole");
        }
        if (messageBytesMax > 1 << 24 || headersMax < 8 || viasMax < 1) {
            throw new IllegalArgumentException("limits out of range");
        }
    }
}
