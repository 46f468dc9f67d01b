package org.sallyport.bench.sip;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sallyport.bench.measure.Spread;

/**
 * One round of one party on one transport.
 *
 * @param proxy whose turn it was
 * @param transport of all messages
 * @param round from 1 on
 * @param load what became of the calls
 * @param calls that succeeded, those of the probe included
 * @param cpuUs CPU time that the proxy's processes are charged with for each of them in microseconds (see
 *     {@link org.sallyport.bench.measure.Charge}); not a number without a proxy
 * @param setupsUs INVITE to 200 of the probe's calls, in microseconds
 */
record Window(String proxy, SipTransport transport, int round, Sipp.Outcome load, long calls, double cpuUs,
        List<Double> setupsUs) {
    private static final double FAILED_PERCENT_MAX = 1;

    /** Whether it says something: a call that failed costs little, and one that was sent again much. */
    boolean counts() {
        return load.failedPercent() <= FAILED_PERCENT_MAX && calls > 0;
    }

    Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("proxy", proxy);
        out.put("transport", transport.token());
        out.put("round", round);
        out.put("calls", calls);
        out.put("counts", counts());
        out.put("failedPercent", load.failedPercent());
        out.put("retransmissions", load.retransmissions());
        out.put("cpuUsPerCall", cpuUs);
        out.put("setupP50Us", percentile(50));
        out.put("setupP99Us", percentile(99));
        return out;
    }

    double percentile(double percent) {
        return Spread.percentileOf(
                setupsUs.stream().mapToDouble(Double::doubleValue).toArray(), percent);
    }
}
