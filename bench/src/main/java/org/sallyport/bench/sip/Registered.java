package org.sallyport.bench.sip;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Phones that registered, each with a digest.
 *
 * @param proxy with whom
 * @param phones how many are registered now
 * @param perSecond at this rate
 * @param failedPercent of the registrations of this step
 * @param cpuUs CPU time for each registration, the challenged attempt included
 * @param residentKib memory of its processes
 * @param kibEach growth since nobody was registered, for each phone
 */
record Registered(String proxy, int phones, int perSecond, double failedPercent, double cpuUs, long residentKib,
        double kibEach) {
    Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("proxy", proxy);
        out.put("phones", phones);
        out.put("perSecond", perSecond);
        out.put("failedPercent", failedPercent);
        out.put("cpuUsPerRegister", cpuUs);
        out.put("residentKib", residentKib);
        out.put("kibEach", kibEach);
        return out;
    }
}
