package org.sallyport.host.sim;

/** Where the virtual clocks start. */
final class SimTime {
    static final long START_NS = 1_000_000_000_000L;
    static final long START_WALL_MS = 1_793_491_200_000L;

    private SimTime() {}
}
