package org.sallyport.bench.sip;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where one party could not follow any more.
 *
 * @param proxy whose turn it was
 * @param transport of all messages
 * @param callsPerSecond the highest step without fault, 0 where even the first had one
 * @param end why the search ended
 */
record Knee(String proxy, SipTransport transport, int callsPerSecond, End end) {
    /** Why a search ended. */
    enum End {
        /** More than 1 % of the calls failed or were sent again at the next step. */
        FAULTS("then faults"),
        /** SIPp's own core was full: the proxy could do more. */
        LOAD_CORE_FULL("or more: SIPp's core was full"),
        /** The last step was passed. */
        LAST_STEP("or more: the last step");

        private final String text;

        End(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("proxy", proxy);
        out.put("transport", transport.token());
        out.put("callsPerSecond", callsPerSecond);
        out.put("end", end.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        return out;
    }
}
