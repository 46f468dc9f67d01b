package org.sallyport.host.sim;

import java.util.List;
import org.sallyport.wire.Endpoint;

/** What a firewall lets through, asked for the first packet of a flow. */
public interface FirewallRules {
    /** Nothing passes. */
    FirewallRules CLOSED = (_, _, _, _) -> List.of();

    /**
     * Ids of the rows that allow the packet; empty means no.
     *
     * @param fromLower whether it goes from the protected side toward the internet
     * @param udp UDP or TCP
     * @param from source before any translation of ours
     * @param to destination after static translation
     */
    List<String> rows(boolean fromLower, boolean udp, Endpoint from, Endpoint to);

    /** What row might be missing, for the message of a failed run. */
    default String guess(boolean fromLower, boolean udp, Endpoint from, Endpoint to) {
        return "no row " + (fromLower ? "outward" : "inward") + " for " + (udp ? "udp " : "tcp ") + from + " to " + to;
    }
}
