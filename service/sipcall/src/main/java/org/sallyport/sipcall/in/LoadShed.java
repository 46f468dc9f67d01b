package org.sallyport.sipcall.in;

/**
 * How many of the new calls are taken where more come than the desk can carry. Without it every call waits until its
 * caller sends again, and the desk works on what nobody wants any more. Owner: the desk.
 *
 * <p>Local control by shares, after the occupancy method that RFC 6357 discusses: every 50 ms it is looked at how busy
 * the desk was, and the share of calls that are taken is set so that it comes to 98 %. Of those that are taken whom we
 * know come first: a stranger is taken only while everybody is whom we know.
 *
 * <pre>
 *   open     --the desk was full for PATIENCE_NS-------------------------> shedding
 *   shedding --for CALM_NS all were taken, with time left----------------> open
 *   shedding --nobody called for LULL_NS, and the desk was not full------> open
 * </pre>
 *
 * <p>A desk that stood still (a collector's pause, a disk) is full once, however long that was, and then works off what
 * came meanwhile: after 0.3 s at three quarters of what it can do for 0.9 s. That is no overload, so patience is
 * longer. It is shorter than two of RFC 3261's T1: with twice the calls that the desk can carry, what waits by then has
 * waited for half of it, and nobody has sent it again. Code that has never run takes many times as long as it will:
 * until {@link #WARM_CALLS} were seen patience is {@link #COLD_PATIENCE_NS}, since a node that has just started, or has
 * stood unused, is on its way to what it can do.
 */
final class LoadShed {
    /** Between two looks: 50 ms. */
    static final long LOOK_NS = 50_000_000L;

    /** A look back counts for no more than this: who stood still for longer did so once. */
    static final long LOOK_MAX_NS = 2 * LOOK_NS;

    /** How long the desk has to be full before the first call is refused: 1 s. */
    static final long PATIENCE_NS = 1_000_000_000L;

    /** The same while the code is cold: 10 s. */
    static final long COLD_PATIENCE_NS = 10_000_000_000L;

    /** Calls by which the code is warm: Java compiles, and compiles better, what ran some ten thousand times. */
    static final int WARM_CALLS = 30_000;

    /** How long all calls are taken, with time left, before overload is over: 1 s. */
    static final long CALM_NS = 1_000_000_000L;

    /** Longer than this between two calls they cannot be it: 1 s. */
    static final long LULL_NS = 1_000_000_000L;

    /** A desk that is as busy as this is full; above {@link #CALM} it may be in some moments. */
    private static final double FULL = 0.99;

    private static final double WANTED = 0.98;
    private static final double CALM = 0.9;

    /** Share of the calls with which shedding begins, and the smallest: somebody has to find out that it is over. */
    private static final double FIRST_SHARE = 0.7;

    private static final double SHARE_MIN = 0.05;

    /** By how much the share falls where nobody knows how far above the desk it is, and how fast it rises again. */
    private static final double FALL = 0.93;

    private static final double RISE_MAX = 1.1;

    /** What a call counts from look to look: half a second. */
    private static final double LATELY = 0.9;

    private long lookedNs;
    private long idleAtNs;
    private int seen;
    private long fullNs;
    private long calmNs;
    private boolean shedding;
    private double share = 1;
    /** Calls that were asked for lately, the last look's counting most, and how many of them were known. */
    private double calls;
    private double known;
    private double knownShare = -1;
    private final Turns turnsOfKnown = new Turns();
    private final Turns turnsOfStrangers = new Turns();

    /** Takes a share of those who come, evenly. */
    private static final class Turns {
        private double credit = 1;

        boolean takes(double share) {
            credit += share;
            if (credit < 1) return false;
            credit--;
            return true;
        }
    }

    /** A desk that begins now. */
    LoadShed(long idleNs, long nowNs) {
        this.idleAtNs = idleNs;
        this.lookedNs = nowNs;
    }

    /**
     * One more call has come; whether it is taken whoever sent it. Else {@link #takes} is to be asked.
     *
     * @param idleNs how long the desk has had nothing to do, all told
     */
    boolean takesAll(long idleNs, long nowNs) {
        if (seen < WARM_CALLS) seen++;
        if (nowNs - lookedNs >= LOOK_NS) look(idleNs, nowNs);
        return share == 1;
    }

    /** Whether it is taken. */
    boolean takes(boolean fromKnown) {
        calls++;
        if (fromKnown) known++;
        return fromKnown ? turnsOfKnown.takes(shareOfKnown()) : turnsOfStrangers.takes(shareOfStrangers());
    }

    private void look(long idleNs, long nowNs) {
        long forNs = nowNs - lookedNs;
        double busy = 1 - (idleNs - idleAtNs) / (double) forNs;
        long countedNs = Math.min(forNs, LOOK_MAX_NS);
        boolean full = busy >= FULL;
        lookedNs = nowNs;
        idleAtNs = idleNs;
        fullNs = full ? fullNs + countedNs : 0;
        learn();
        if (forNs > LULL_NS && !full) open();
        else if (shedding) steer(busy, countedNs);
        else if (fullNs >= (seen < WARM_CALLS ? COLD_PATIENCE_NS : PATIENCE_NS)) begin();
    }

    private void open() {
        shedding = false;
        share = 1;
        calmNs = 0;
    }

    private void begin() {
        shedding = true;
        share = FIRST_SHARE;
        calls = 0;
        known = 0;
        knownShare = -1;
        calmNs = 0;
    }

    private void steer(double busy, long forNs) {
        double change = busy >= FULL ? FALL : Math.min(RISE_MAX, WANTED / busy);
        share = Math.clamp(share * change, SHARE_MIN, 1);
        calmNs = share == 1 && busy < CALM ? calmNs + forNs : 0;
        if (calmNs >= CALM_NS) open();
    }

    /** Who called lately. */
    private void learn() {
        if (calls > 0) knownShare = known / calls;
        calls *= LATELY;
        known *= LATELY;
    }

    /** Share of all new calls that are taken, 1 for all. */
    double share() {
        return share;
    }

    /** Share of the calls of whom we know that are taken: all, unless they alone are more than can be taken. */
    double shareOfKnown() {
        return knownShare <= share ? 1 : share / knownShare;
    }

    /** Share of strangers' calls that are taken: what is left. */
    double shareOfStrangers() {
        return knownShare < 0 ? share : knownShare >= share ? 0 : (share - knownShare) / (1 - knownShare);
    }
}
