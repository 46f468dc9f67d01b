package org.sallyport.h323.feature;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sallyport.h323.h225.H221NonStandard;
import org.sallyport.h323.h225.NonStandardIdentifier;
import org.sallyport.h323.h225.NonStandardParameter;
import org.sallyport.per.Additions;
import org.sallyport.wire.Octets;

/**
 * The name under which a GnuGk knows the neighbour it asks: nonStandardData 138/1/2 (country, extension, manufacturer)
 * of an LRQ, octets of text. No standard has it; it is GnuGk's, as captured. It proves nothing about the sender.
 */
public final class NeighbourName {
    private static final NonStandardIdentifier GNUGK =
            new NonStandardIdentifier.H221NonStandard(new H221NonStandard(138, 1, 2, Additions.NONE));

    private NeighbourName() {}

    /** The octets of the name, as they came. */
    public static Optional<Octets> of(NonStandardParameter parameter) {
        return parameter.nonStandardIdentifier().equals(GNUGK) ? Optional.of(parameter.data()) : Optional.empty();
    }

    /** The parameter with a name. */
    public static NonStandardParameter parameter(String name) {
        return new NonStandardParameter(GNUGK, Octets.of(name.getBytes(StandardCharsets.UTF_8)));
    }
}
