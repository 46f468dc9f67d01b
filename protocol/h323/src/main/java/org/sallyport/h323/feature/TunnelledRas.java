package org.sallyport.h323.feature;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.h323.h225.Content;
import org.sallyport.h323.h225.EnumeratedParameter;
import org.sallyport.h323.h225.GenericData;
import org.sallyport.h323.h225.GenericIdentifier;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.wire.Octets;

/**
 * Feature 17, ITU-T H.460.17: RAS messages on the call signalling connection. Each is the raw content of a parameter 1
 * of generic data 17 in a Facility with call reference 0; several may come at once.
 *
 * <p>The messages stay octets: they are signed over their own encoding, and nothing here reads one inside another.
 * That the parameter is number 1 is also in Wireshark's table of H.460; the body {@code empty} and h245Tunnelling set
 * rest on GnuGk and H323Plus, which agree. GnuGk knows endpoints that leave h245Tunnelling out. No capture has it.
 */
public final class TunnelledRas {
    /** Number of the Recommendation and of the feature. */
    public static final int NUMBER = 17;

    /** Most RAS messages in one Facility. */
    public static final int MESSAGES_MAX = Feature.PARAMETERS_MAX;

    private static final int RAS_MESSAGE = 1;
    private static final String SECTION = "ITU-T H.460.17 parameter " + RAS_MESSAGE;

    private TunnelledRas() {}

    /** The feature, without parameters. */
    public static Feature offer() {
        return Feature.standard(NUMBER);
    }

    /**
     * The encoded RasMessages in their order. Absent where the message has no generic data 17; broken where a
     * parameter is not raw, where there are none, or more than {@link #MESSAGES_MAX}.
     */
    public static FeatureRead<List<Octets>> read(H323UUPDU pdu) {
        List<Octets> out = new ArrayList<>();
        boolean found = false;
        for (GenericData data : pdu.genericData().orElse(List.of())) {
            Feature feature = new Feature(data);
            if (!feature.isStandard(NUMBER)) continue;
            found = true;
            for (EnumeratedParameter p : feature.parameters()) {
                if (!(p.id() instanceof GenericIdentifier.Standard(long n)) || n != RAS_MESSAGE) continue;
                if (!(p.content().orElse(null) instanceof Content.Raw(Octets ras))) {
                    return FeatureRead.broken("a parameter is not raw", SECTION);
                }
                if (out.size() == MESSAGES_MAX) return FeatureRead.broken("too many RAS messages", SECTION);
                out.add(ras);
            }
        }
        if (!found) return new FeatureRead.Absent<>();
        return out.isEmpty()
                ? FeatureRead.broken("no RAS message", SECTION) : new FeatureRead.Value<>(List.copyOf(out));
    }

    /**
     * The H323-UU-PDU of a Facility that carries RAS messages and nothing else.
     *
     * @param messages encoded RasMessages, 1 to {@link #MESSAGES_MAX}
     */
    public static H323UUPDU pdu(List<Octets> messages) {
        if (messages.isEmpty()) throw new IllegalArgumentException("no RAS message");
        List<EnumeratedParameter> parameters = new ArrayList<>();
        for (Octets ras : messages) parameters.add(Feature.parameter(RAS_MESSAGE, new Content.Raw(ras)));
        return H323UUPDU.builder().h323MessageBody(new H323MessageBody.Empty()).h245Tunnelling(true)
                .genericData(List.of(Feature.of(offer().id(), parameters).data())).build();
    }
}
