package org.sallyport.h323.supplementary;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.h323.feature.FeatureRead;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h450.H4501SupplementaryService;
import org.sallyport.h323.h450.ROS;
import org.sallyport.h323.h450.Reject;
import org.sallyport.h323.h450.ServiceApdus;
import org.sallyport.wire.Octets;

/**
 * The {@code h4501SupplementaryService} of call signalling messages: octet strings, each of them an encoding of
 * H.450.1 §8. What is not changed is written again with the octets that came, also what cannot be read.
 */
public final class SupplementaryServices {
    private SupplementaryServices() {}

    /** What each octet string says, in their order. */
    public static List<FeatureRead<H4501SupplementaryService>> read(H323UUPDU pdu) {
        List<FeatureRead<H4501SupplementaryService>> out = new ArrayList<>();
        for (Octets o : pdu.h4501SupplementaryService().orElse(List.of())) {
            out.add(FeatureRead.decode(H4501SupplementaryService.TYPE, o, "ITU-T H.450.1"));
        }
        return List.copyOf(out);
    }

    /** The remote operations of a service; none where a newer version says something else. */
    public static List<ROS> operations(H4501SupplementaryService service) {
        return switch (service.serviceApdu()) {
            case ServiceApdus.RosApdus(List<ROS> operations) -> operations;
            case ServiceApdus.UnknownAlternative _ -> List.of();
        };
    }

    /** A service with these operations, without a network facility extension and without an interpretation. */
    public static H4501SupplementaryService of(List<ROS> operations) {
        return H4501SupplementaryService.builder().serviceApdu(new ServiceApdus.RosApdus(operations)).build();
    }

    /** The message with one more service behind those it has. */
    public static H323UUPDU with(H323UUPDU pdu, H4501SupplementaryService service) {
        List<Octets> all = new ArrayList<>(pdu.h4501SupplementaryService().orElse(List.of()));
        all.add(H4501SupplementaryService.TYPE.encode(service));
        return pdu.toBuilder().h4501SupplementaryService(all).build();
    }

    /** The message with another service in the place of one; an index of {@link #read}. */
    public static H323UUPDU with(H323UUPDU pdu, int index, H4501SupplementaryService service) {
        List<Octets> all = new ArrayList<>(pdu.h4501SupplementaryService().orElse(List.of()));
        all.set(index, H4501SupplementaryService.TYPE.encode(service));
        return pdu.toBuilder().h4501SupplementaryService(all).build();
    }

    /** The message without that service; an index of {@link #read}. */
    public static H323UUPDU without(H323UUPDU pdu, int index) {
        List<Octets> all = new ArrayList<>(pdu.h4501SupplementaryService().orElse(List.of()));
        all.remove(index);
        H323UUPDU.Builder b = pdu.toBuilder();
        return (all.isEmpty() ? b.noH4501SupplementaryService() : b.h4501SupplementaryService(all)).build();
    }

    /** The answer to an operation that was not understood. */
    public static ROS reject(long invokeId, Reject.Problem problem) {
        return new ROS.Reject(Reject.builder().invokeId(invokeId).problem(problem).build());
    }
}
