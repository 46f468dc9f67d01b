package org.sallyport.h323.pdu;

import org.sallyport.h323.h225.RasMessage;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerFault;
import org.sallyport.per.PerLimits;
import org.sallyport.wire.Octets;

/**
 * One RAS datagram, H.225.0 §7: one RasMessage and nothing around it.
 *
 * @param message what it says
 * @param trailing octets of the datagram behind the message, which mean nothing and are not written again
 */
public record RasPdu(RasMessage message, Octets trailing) {
    /**
     * Longest datagram that is read, in octets. Registrations with hundreds of aliases have about ten kilobytes; what
     * is longer than this would be lost in fragments on most ways.
     */
    public static final int DATAGRAM_BYTES_MAX = 16_384;

    /** Most elements of all lists of one message together. */
    public static final int ELEMENTS_MAX = 4_096;

    private static final PerLimits LIMITS =
            new PerLimits(DATAGRAM_BYTES_MAX, PerLimits.DEFAULT.nestingMax(), ELEMENTS_MAX);

    /** A message to send. */
    public RasPdu(RasMessage message) {
        this(message, Octets.EMPTY);
    }

    /** Reads the payload of one UDP datagram. */
    public static PerDecoded<RasPdu> read(Octets datagram) {
        byte[] octets = datagram.toArray();
        return switch (RasMessage.TYPE.decode(octets, 0, octets.length, LIMITS)) {
            case PerDecoded.Broken<RasMessage>(PerFault fault) -> new PerDecoded.Broken<>(fault);
            case PerDecoded.Value<RasMessage>(RasMessage m, int length) ->
                    new PerDecoded.Value<>(new RasPdu(m, datagram.from(length)), length);
        };
    }

    /** The payload of one UDP datagram. */
    public Octets encode() {
        return RasMessage.TYPE.encode(message);
    }
}
