package org.sallyport.h323call.ras;

import org.sallyport.refusal.Refusal;
import org.sallyport.wire.Endpoint;

/** Hears of every request that the gatekeeper refused, for counters and the search history. */
@FunctionalInterface
public interface RasRefusals {
    /**
     * One was refused.
     *
     * @param request its name in the standard's short form, such as {@code RRQ}
     * @param who the aliases that it named, shortened
     */
    void refused(String request, Endpoint from, String who, Refusal why);
}
