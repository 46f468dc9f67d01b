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
 * Feature 22, ITU-T H.460.22 §7: which protocols can protect call signalling, and where. In FeatureSets of RAS
 * messages; GnuGk also puts it into LRQ and LCF and, for a traversal client, into the SCI of an incoming call.
 *
 * <pre>
 *   parameter  content   what
 *   1          compound  tlsSecurityProtocol, §7.1
 *   2          compound  ipsecSecurityProtocol, §7.2
 *   inside:
 *   1          number8   priority
 *   2          transport connectionAddress
 * </pre>
 *
 * <p>The clauses are the standard's; the numbers are those of GnuGk, H323Plus and Wireshark's table of H.460, which
 * agree. dtlsSecurityProtocol (§7.3, since 2015) is in none of them, so that its number is not known here: it stays an
 * unknown parameter. No capture has the feature. H323Plus sends it without parameters in GRQ and ARQ.
 *
 * @param tls TLS, where it is offered
 * @param ipsec IPsec, where it is offered
 */
public record SecurityNegotiation(Optional<Offer> tls, Optional<Offer> ipsec) {
    /** Number of the Recommendation and of the feature. */
    public static final int NUMBER = 22;

    private static final String STANDARD = "ITU-T H.460.22";
    private static final int TLS = 1;
    private static final int IPSEC = 2;
    private static final int PRIORITY = 1;
    private static final int CONNECTION_ADDRESS = 2;

    /**
     * One protocol.
     *
     * @param priority 0 to 255; GnuGk and H323Plus give TLS 1 and IPsec 2, so that the lowest seems to come first
     * @param connectionAddress where to connect to with it
     */
    public record Offer(OptionalInt priority, Optional<TransportAddress> connectionAddress) {
        /** An offer says one of both at least, since a compound is never empty. */
        public Offer {
            if (priority.isEmpty() && connectionAddress.isEmpty()) throw new IllegalArgumentException("an empty offer");
        }

        private static FeatureRead<Offer> read(String protocol, List<EnumeratedParameter> parameters) {
            ParameterReader in = new ParameterReader(parameters, STANDARD + " " + protocol);
            OptionalInt priority = in.number8(PRIORITY);
            Optional<TransportAddress> address = in.transport(CONNECTION_ADDRESS);
            if (priority.isEmpty() && address.isEmpty()) {
                // A compound is never empty; this one holds what we do not know.
                in.require("priority or address");
            }
            return in.done(() -> new Offer(priority, address));
        }

        private Content content() {
            List<EnumeratedParameter> out = new ArrayList<>();
            priority.ifPresent(p -> out.add(Feature.parameter(PRIORITY, new Content.Number8(p))));
            connectionAddress.ifPresent(
                    a -> out.add(Feature.parameter(CONNECTION_ADDRESS, new Content.Transport(a))));
            return new Content.Compound(out);
        }
    }

    /** Broken where a parameter is of the wrong kind, or an offer has neither priority nor address. */
    public static FeatureRead<SecurityNegotiation> read(Feature feature) {
        ParameterReader in = new ParameterReader(feature, STANDARD);
        Optional<Offer> tls = in.compound(TLS, list -> Offer.read("tlsSecurityProtocol", list));
        Optional<Offer> ipsec = in.compound(IPSEC, list -> Offer.read("ipsecSecurityProtocol", list));
        return in.done(() -> new SecurityNegotiation(tls, ipsec));
    }

    /** The feature on the wire. */
    public Feature feature() {
        List<EnumeratedParameter> out = new ArrayList<>();
        tls.ifPresent(o -> out.add(Feature.parameter(TLS, o.content())));
        ipsec.ifPresent(o -> out.add(Feature.parameter(IPSEC, o.content())));
        return Feature.of(new GenericIdentifier.Standard(NUMBER), out);
    }
}
