package org.sallyport.host.net;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Log lines about faults that somebody may be able to repeat: those of one place are told at once, with their stack
 * trace, and then no more often than a pause allows, with the number of those that were left out. Owner: one thread.
 */
final class RareFault {
    /** Between two lines about one place: 10 s. */
    static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(10);

    /** Places that are kept apart; whatever fails elsewhere shares one more. */
    private static final int PLACES_MAX = 64;

    private static final Object ELSEWHERE = new Object();

    private final Logger log;
    private final long pauseNs;
    private final Map<Object, Told> places = new HashMap<>();

    private static final class Told {
        private long quietUntilNs;
        private long untold;
    }

    RareFault(Logger log, long pauseNs) {
        this.log = log;
        this.pauseNs = pauseNs;
    }

    /** Tells it, or counts it; true where it was told. */
    boolean tell(String what, Throwable cause, long nowNs) {
        Object place = place(cause);
        if (!places.containsKey(place) && places.size() >= PLACES_MAX) place = ELSEWHERE;
        Told told = places.get(place);
        if (told == null) {
            told = new Told();
            places.put(place, told);
        } else if (nowNs - told.quietUntilNs < 0) {
            told.untold++;
            return false;
        }
        log.error("{}{}", what, told.untold == 0 ? "" : " (and " + told.untold + " more before)", cause);
        told.quietUntilNs = nowNs + pauseNs;
        told.untold = 0;
        return true;
    }

    /** Where it was thrown; its class, where the machine has left the stack out. */
    private static Object place(Throwable cause) {
        StackTraceElement[] at = cause.getStackTrace();
        return at.length == 0 ? cause.getClass() : at[0];
    }
}
