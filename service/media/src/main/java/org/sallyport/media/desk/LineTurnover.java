package org.sallyport.media.desk;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many media lines somebody holds or has held so lately that their ports still rest. A call that is refused at once
 * leaves its ports resting as an hour's call does, so whoever counts held lines alone lends a few strangers every port
 * in a minute without a call (attack row SIP-24). Owner: the desk.
 */
public final class LineTurnover {
    /** No line takes more pairs of ports: one toward each of two phones, or toward a phone and toward edge. */
    public static final int PAIRS_PER_LINE = 2;

    private final LongSupplier clock;
    private final long restNs;
    private final int linesMax;
    private final Map<String, Integer> lately = new HashMap<>();
    private final ArrayDeque<Resting> resting = new ArrayDeque<>();

    private record Resting(long untilNs, String name) {}

    /**
     * @param pairs of ports that all lines share
     * @param restNs how long the ports of a line rest when it has ended
     */
    public LineTurnover(LongSupplier clock, int pairs, long restNs) {
        this.clock = clock;
        this.restNs = restNs;
        this.linesMax = Math.max(1, pairs / PAIRS_PER_LINE);
    }

    /** Lines that all ports carry at a time. */
    public int linesMax() {
        return linesMax;
    }

    /** Whether somebody may have one more; counted until {@link #give} and the rest. */
    public boolean take(String name, int max) {
        wake();
        int now = lately.getOrDefault(name, 0);
        if (now >= max) return false;
        lately.put(name, now + 1);
        return true;
    }

    /** A line has ended; its ports rest. */
    public void give(String name) {
        wake();
        resting.add(new Resting(clock.getAsLong() + restNs, name));
    }

    /** A line was never opened. */
    public void takeBack(String name) {
        lately.computeIfPresent(name, (_, n) -> n == 1 ? null : n - 1);
    }

    private void wake() {
        long nowNs = clock.getAsLong();
        while (!resting.isEmpty() && resting.peek().untilNs() <= nowNs) takeBack(resting.poll().name());
    }

    /** Whoever is counted for something. */
    public int entries() {
        wake();
        return lately.size();
    }
}
