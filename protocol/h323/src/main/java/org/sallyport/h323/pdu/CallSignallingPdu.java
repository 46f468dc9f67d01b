package org.sallyport.h323.pdu;

import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.q931.ElementRead;
import org.sallyport.h323.q931.Q931Decoded;
import org.sallyport.h323.q931.Q931Limits;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.machine.Malformed;
import org.sallyport.wire.Octets;

/**
 * What one TPKT frame of a call signalling connection holds, H.225.0 §7: a Q.931 message, and in its User-user element
 * the H323-UserInformation. Immutable.
 *
 * @param message the Q.931 message; what is written is this
 * @param userInformation what its User-user element says
 */
public record CallSignallingPdu(Q931Message message, UserInformation userInformation) {
    /** What came of reading one. */
    public sealed interface Read {
        /** The Q.931 part can be read; the other part tells of itself. */
        record Ok(CallSignallingPdu pdu) implements Read {}

        /** No Q.931 message. */
        record Bad(Malformed why) implements Read {}
    }

    public CallSignallingPdu {
        if (userInformation instanceof UserInformation.Absent != message
                .userUser() instanceof ElementRead.Absent) {
            throw new IllegalArgumentException("the message and its user information do not belong together");
        }
    }

    /** A message with this user information in place of any that it has. */
    public static CallSignallingPdu of(Q931Message message, H323UserInformation value) {
        return new CallSignallingPdu(message.withUserUser(H323UserInformation.TYPE.encode(value)),
                new UserInformation.Present(value, Octets.EMPTY));
    }

    /** A message as it is. */
    public static CallSignallingPdu of(Q931Message message) {
        return new CallSignallingPdu(message, UserInformation.of(message.userUser()));
    }

    /** Reads the payload of a TPKT frame with the usual limits. */
    public static Read read(Octets payload) {
        return read(payload, Q931Limits.DEFAULT);
    }

    /** Reads the payload of a TPKT frame. */
    public static Read read(Octets payload, Q931Limits limits) {
        return switch (Q931Message.decode(payload, limits)) {
            case Q931Decoded.Bad(Malformed why) -> new Read.Bad(why);
            case Q931Decoded.Ok(Q931Message m) -> new Read.Ok(of(m));
        };
    }

    /** The same with other user information; every other element of the message stays as it is, in its place. */
    public CallSignallingPdu with(H323UserInformation value) {
        return of(message, value);
    }

    /** The payload of a TPKT frame. */
    public Octets encode() {
        return message.encode();
    }
}
