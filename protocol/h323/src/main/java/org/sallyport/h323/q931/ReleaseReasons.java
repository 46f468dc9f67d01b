package org.sallyport.h323.q931;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Which cause value of Q.850 stands for which {@code ReleaseCompleteReason} of H.225.0, by its name in the ASN.1
 * (H.225.0 Table 5). A Release complete has the one or the other; a gateway to another network needs both.
 *
 * <p>The numbers are those that gatekeepers in the field use. noPermission is the doubtful one: 111 is its number
 * there, under the words that Q.850 has for 127. The reasons after tunnelledSignallingRejected (invalidCID,
 * securityError, hopCountExceeded) have no number that we could establish and stand for none; undefinedReason's fits
 * them.
 */
public final class ReleaseReasons {
    private static final Map<String, Integer> CAUSES = table();

    private ReleaseReasons() {}

    private static Map<String, Integer> table() {
        Map<String, Integer> t = new LinkedHashMap<>();
        t.put("noBandwidth", 34);
        t.put("gatekeeperResources", 47);
        t.put("unreachableDestination", 3);
        t.put("destinationRejection", 16);
        t.put("invalidRevision", 88);
        t.put("noPermission", 111);
        t.put("unreachableGatekeeper", 38);
        t.put("gatewayResources", 42);
        t.put("badFormatAddress", 28);
        t.put("adaptiveBusy", 41);
        t.put("inConf", 17);
        t.put("undefinedReason", 31);
        t.put("facilityCallDeflection", 16);
        t.put("securityDenied", 31);
        t.put("calledPartyNotRegistered", 20);
        t.put("callerNotRegistered", 31);
        t.put("newConnectionNeeded", 47);
        t.put("nonStandardReason", 127);
        t.put("replaceWithConferenceInvite", 31);
        t.put("genericDataReason", 31);
        t.put("neededFeatureNotSupported", 31);
        t.put("tunnelledSignallingRejected", 127);
        return t;
    }

    /** The names that have a cause value, in the order of the ASN.1. */
    public static List<String> names() {
        return List.copyOf(CAUSES.keySet());
    }

    /** The cause value of a reason; empty for a reason that the table does not have. */
    public static OptionalInt cause(String reason) {
        Integer cause = CAUSES.get(reason);
        return cause == null ? OptionalInt.empty() : OptionalInt.of(cause);
    }

    /** The reasons with this cause value, the plainest first; none for most of the 128 values. */
    public static List<String> reasons(int cause) {
        List<String> out = new ArrayList<>();
        CAUSES.forEach((name, value) -> {
            if (value == cause) out.add(name);
        });
        return List.copyOf(out);
    }
}
