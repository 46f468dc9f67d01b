package org.sallyport.h323.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sallyport.h323.h225.Content;
import org.sallyport.h323.h225.EnumeratedParameter;
import org.sallyport.h323.h225.GenericIdentifier;
import org.sallyport.h323.h225.TransportAddress;

/**
 * Feature 23, ITU-T H.460.23: an endpoint and its gatekeeper find out what stands between them. In FeatureSets of GRQ
 * and GCF without parameters; in RRQ and RCF:
 *
 * <pre>
 *   parameter  content    from        what
 *   1          bool       endpoint    it can help a peer behind a NAT
 *   2          bool       endpoint    it can probe for the same NAT, H.460.24 Annex A
 *   3          bool       gatekeeper  it finds the endpoint behind a NAT
 *   4          transport  gatekeeper  the RAS address that the endpoint gave, to detect a meddling ALG
 *   5          transport  gatekeeper  a STUN server to test with
 *   6          number8    endpoint    what the test found, {@link NatType}
 *   7          bool       endpoint    it can probe past relays, H.460.24 Annex B
 * </pre>
 *
 * <p>Numbers and kinds rest on GnuGk and H323Plus, which agree. The captures have parameters 1, 2 and 7 (all true, in
 * the first RRQ of an endpoint); the others are in none. In GnuGk's answer parameter 4 is the first rasAddress of the
 * RRQ as it arrived. Written in ascending order.
 *
 * @param natType 0 to 255; {@link NatType#of} knows the numbers in use
 */
public record NatDetection(Optional<Boolean> remoteNat, Optional<Boolean> sameNatProbing, Optional<Boolean> behindNat,
        Optional<TransportAddress> detectedRasAddress, Optional<TransportAddress> stunServer,
        OptionalInt natType, Optional<Boolean> externalProbing) {
    /** Number of the Recommendation and of the feature. */
    public static final int NUMBER = 23;

    /** The feature without parameters, which is how it is announced. */
    public static final NatDetection ANNOUNCED = new NatDetection(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty(), OptionalInt.empty(), Optional.empty());

    /** Broken where a parameter is of the wrong kind. */
    public static FeatureRead<NatDetection> read(Feature feature) {
        ParameterReader in = new ParameterReader(feature, "ITU-T H.460.23");
        NatDetection value = new NatDetection(in.bool(1), in.bool(2), in.bool(3), in.transport(4), in.transport(5),
                in.number8(6), in.bool(7));
        return in.done(() -> value);
    }

    /** The feature on the wire. */
    public Feature feature() {
        List<EnumeratedParameter> out = new ArrayList<>();
        remoteNat.ifPresent(v -> out.add(Feature.parameter(1, new Content.Bool(v))));
        sameNatProbing.ifPresent(v -> out.add(Feature.parameter(2, new Content.Bool(v))));
        behindNat.ifPresent(v -> out.add(Feature.parameter(3, new Content.Bool(v))));
        detectedRasAddress.ifPresent(v -> out.add(Feature.parameter(4, new Content.Transport(v))));
        stunServer.ifPresent(v -> out.add(Feature.parameter(5, new Content.Transport(v))));
        natType.ifPresent(v -> out.add(Feature.parameter(6, new Content.Number8(v))));
        externalProbing.ifPresent(v -> out.add(Feature.parameter(7, new Content.Bool(v))));
        return Feature.of(new GenericIdentifier.Standard(NUMBER), out);
    }
}
