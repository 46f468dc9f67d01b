package org.sallyport.bench.sip;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Memory of a party with calls held longer than transactions linger.
 *
 * @param proxy whose memory it is
 * @param calls how many stood
 * @param idleKib memory of its processes before the first call
 * @param residentKib memory of its processes with them
 * @param kibPerCall growth of that for each call
 * @param liveKibPerCall growth of the live objects on its heap for each call; not a number where it has no such heap
 */
record Held(String proxy, long calls, long idleKib, long residentKib, double kibPerCall, double liveKibPerCall) {
    Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("proxy", proxy);
        out.put("calls", calls);
        out.put("idleKib", idleKib);
        out.put("residentKib", residentKib);
        out.put("kibPerCall", kibPerCall);
        out.put("liveHeapKibPerCall", liveKibPerCall);
        return out;
    }
}
