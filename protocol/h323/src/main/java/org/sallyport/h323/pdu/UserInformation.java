package org.sallyport.h323.pdu;

import java.util.Optional;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.q931.ElementRead;
import org.sallyport.machine.Malformed;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerFault;
import org.sallyport.wire.Octets;

/** What the User-user element of a call signalling message holds, H.225.0 §7.2.2.31. */
public sealed interface UserInformation {
    /** The message has no such element: some of Q.931's messages need none (H.225.0 §7.3). */
    record Absent() implements UserInformation {}

    /**
     * It can be read.
     *
     * @param value what it says
     * @param trailing octets of the element behind it, which mean nothing; lost when another value takes its place
     */
    record Present(H323UserInformation value, Octets trailing) implements UserInformation {}

    /** The element is no ASN.1 of H.225.0; the offset counts from the start of the Q.931 message. */
    record Foreign(Malformed why) implements UserInformation {}

    /** The ASN.1 is broken; the offset counts in bits from its first octet, behind the protocol discriminator. */
    record Broken(PerFault why) implements UserInformation {}

    /** What a read of the element gave. */
    static UserInformation of(ElementRead<Octets> element) {
        return switch (element) {
            case ElementRead.Absent<Octets> _ -> new Absent();
            case ElementRead.Bad<Octets>(Malformed why) -> new Foreign(why);
            case ElementRead.Value<Octets>(Octets asn1) -> switch (H323UserInformation.TYPE.decode(asn1)) {
                case PerDecoded.Broken<H323UserInformation>(PerFault why) -> new Broken(why);
                case PerDecoded.Value<H323UserInformation>(H323UserInformation v, int length) ->
                        new Present(v, asn1.from(length));
            };
        };
    }

    /** The value, where there is one that can be read. */
    default Optional<H323UserInformation> toOptional() {
        return this instanceof Present(H323UserInformation v, Octets _) ? Optional.of(v) : Optional.empty();
    }
}
