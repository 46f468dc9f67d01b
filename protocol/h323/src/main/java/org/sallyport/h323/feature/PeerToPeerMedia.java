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
 * Feature 24, ITU-T H.460.24: media straight from endpoint to endpoint through their NATs. LCF tells the caller's
 * gatekeeper about the called endpoint (parameters 1 to 7 and 9, §7); ACF and Setup carry the decision (parameter 8,
 * §9.6). In Setup it stands in the FeatureSet, in RAS in the generic data.
 *
 * <pre>
 *   parameter  content    what
 *   1          bool       the gatekeeper can relay
 *   2          bool       the endpoint can help a peer behind a NAT
 *   3          bool       the gatekeeper must relay to reach the endpoint
 *   4          bool       the endpoint is behind a NAT
 *   5          number8    the NAT the endpoint found, {@link NatType}
 *   6          transport  the address that the endpoint's packets come from; GnuGk writes port 0
 *   7          bool       the endpoint can probe for the same NAT, Annex A
 *   8          number8    how to pass the NATs, {@link NatStrategy}
 *   9          bool       the endpoint can probe past relays, Annex B
 * </pre>
 *
 * <p>Numbers and kinds rest on GnuGk and H323Plus, which agree; the clauses are the standard's (05/2011). The captures
 * have the feature without parameters only, in an ARQ. Written in ascending order.
 *
 * @param natType 0 to 255; {@link NatType#of} knows the numbers in use
 * @param strategy 0 to 255; {@link NatStrategy#of} knows the numbers in use
 */
public record PeerToPeerMedia(Optional<Boolean> proxyNat, Optional<Boolean> remoteNat, Optional<Boolean> mustProxy,
        Optional<Boolean> behindNat, OptionalInt natType,
        Optional<TransportAddress> sourceAddress,
        Optional<Boolean> sameNatProbing, OptionalInt strategy,
        Optional<Boolean> externalProbing) {
    /** Number of the Recommendation and of the feature. */
    public static final int NUMBER = 24;

    /** The feature without parameters, which is how it is announced in ARQ and LRQ. */
    public static final PeerToPeerMedia ANNOUNCED = decided(OptionalInt.empty());

    /** The feature with a decision alone, as in ACF and Setup. */
    public static PeerToPeerMedia decided(NatStrategy strategy) {
        return decided(OptionalInt.of(strategy.number()));
    }

    private static PeerToPeerMedia decided(OptionalInt strategy) {
        return new PeerToPeerMedia(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                OptionalInt.empty(), Optional.empty(), Optional.empty(), strategy, Optional.empty());
    }

    /** Broken where a parameter is of the wrong kind. */
    public static FeatureRead<PeerToPeerMedia> read(Feature feature) {
        ParameterReader in = new ParameterReader(feature, "ITU-T H.460.24");
        PeerToPeerMedia value = new PeerToPeerMedia(in.bool(1), in.bool(2), in.bool(3), in.bool(4), in.number8(5),
                in.transport(6), in.bool(7), in.number8(8), in.bool(9));
        return in.done(() -> value);
    }

    /** The feature on the wire. */
    public Feature feature() {
        List<EnumeratedParameter> out = new ArrayList<>();
        proxyNat.ifPresent(v -> out.add(Feature.parameter(1, new Content.Bool(v))));
        remoteNat.ifPresent(v -> out.add(Feature.parameter(2, new Content.Bool(v))));
        mustProxy.ifPresent(v -> out.add(Feature.parameter(3, new Content.Bool(v))));
        behindNat.ifPresent(v -> out.add(Feature.parameter(4, new Content.Bool(v))));
        natType.ifPresent(v -> out.add(Feature.parameter(5, new Content.Number8(v))));
        sourceAddress.ifPresent(v -> out.add(Feature.parameter(6, new Content.Transport(v))));
        sameNatProbing.ifPresent(v -> out.add(Feature.parameter(7, new Content.Bool(v))));
        strategy.ifPresent(v -> out.add(Feature.parameter(8, new Content.Number8(v))));
        externalProbing.ifPresent(v -> out.add(Feature.parameter(9, new Content.Bool(v))));
        return Feature.of(new GenericIdentifier.Standard(NUMBER), out);
    }
}
