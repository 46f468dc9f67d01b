package org.sallyport.bench.sip;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Our node with many search rules, of which the last one fits.
 *
 * @param rules how many
 * @param failedPercent of the calls
 * @param cpuUs CPU time for each call
 */
record Ruled(int rules, double failedPercent, double cpuUs) {
    Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("rules", rules);
        out.put("failedPercent", failedPercent);
        out.put("cpuUsPerCall", cpuUs);
        return out;
    }
}
