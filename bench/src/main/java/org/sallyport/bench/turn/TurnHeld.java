package org.sallyport.bench.turn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Many allocations on one server, held over their lifetimes.
 *
 * @param server who
 * @param memory without allocations, with some, with all, and after they were held
 * @param standing allocations in the end
 * @param lifetimeSeconds as granted
 * @param refreshed refreshes that were answered as they should, each of an allocation and its channel
 * @param failures requests that were refused or never answered
 * @param again requests that had to be sent again
 * @param sent packets on them
 * @param arrived how many came out at the other end
 * @param silent allocations where one of both directions carried nothing
 * @param freed allocations that were given back in the end
 */
record TurnHeld(String server, List<Memory> memory, long standing, long lifetimeSeconds, long refreshed, long failures,
        long again, long sent, long arrived, long silent, long freed) {
    TurnHeld {
        memory = List.copyOf(memory);
    }

    /**
     * What a server holds.
     *
     * @param when for people
     * @param allocations that stood
     * @param residentKib of the process
     * @param liveHeapKib after a collection; not a number where there is no such heap
     */
    record Memory(String when, int allocations, long residentKib, double liveHeapKib) {
        /** What each allocation more than there were at an earlier look has added to the process, in KiB. */
        double residentKibEach(Memory earlier) {
            return (residentKib - earlier.residentKib) / (double) (allocations - earlier.allocations);
        }

        /** The same of live objects. */
        double liveHeapKibEach(Memory earlier) {
            return (liveHeapKib - earlier.liveHeapKib) / (allocations - earlier.allocations);
        }

        private Map<String, Object> json() {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("when", when);
            out.put("allocations", allocations);
            out.put("residentKib", residentKib);
            out.put("liveHeapKib", liveHeapKib);
            return out;
        }
    }

    double lossPercent() {
        return sent == 0 ? 0 : 100.0 * (sent - arrived) / sent;
    }

    Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("server", server);
        out.put("memory", memory.stream().map(Memory::json).toList());
        out.put("standing", standing);
        out.put("lifetimeSeconds", lifetimeSeconds);
        out.put("refreshed", refreshed);
        out.put("failures", failures);
        out.put("sentAgain", again);
        out.put("packetsSent", sent);
        out.put("packetsArrived", arrived);
        out.put("silentAllocations", silent);
        out.put("freed", freed);
        return out;
    }
}
