package org.sallyport.bench.sip;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one party does where more is asked of it than it can do.
 *
 * @param proxy whose turn it was
 * @param transport of all messages
 * @param knee calls per second of its knee
 * @param times what was asked of it, as a multiple of that
 * @param asked the same in calls per second
 * @param perSecond calls per second that succeeded
 */
record Goodput(String proxy, SipTransport transport, int knee, double times, int asked, double perSecond) {
    /** Of what it could do at the knee. */
    double share() {
        return perSecond / Math.min(asked, knee);
    }

    Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("proxy", proxy);
        out.put("transport", transport.token());
        out.put("knee", knee);
        out.put("times", times);
        out.put("callsPerSecond", asked);
        out.put("goodput", perSecond);
        out.put("share", share());
        return out;
    }
}
