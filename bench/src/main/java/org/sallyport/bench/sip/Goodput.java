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
 * @param window what became of it
 */
record Goodput(String proxy, SipTransport transport, int knee, double times, int asked, Sipp.Carried window) {
    private static final double BEHIND = 0.95;

    /** Of what it could do at the knee. */
    double share() {
        return window.carriedPerSecond() / Math.min(asked, knee);
    }

    /** Whether SIPp asked for as much as it should have; else the figure says nothing of so much. */
    boolean counts() {
        return window.begunPerSecond() >= BEHIND * asked;
    }

    Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("proxy", proxy);
        out.put("transport", transport.token());
        out.put("knee", knee);
        out.put("times", times);
        out.put("callsPerSecond", asked);
        out.put("begun", window.begunPerSecond());
        out.put("counts", counts());
        out.put("goodput", window.carriedPerSecond());
        out.put("refused", window.refusedPerSecond());
        out.put("retransmissions", window.retransmissions());
        out.put("share", share());
        return out;
    }
}
