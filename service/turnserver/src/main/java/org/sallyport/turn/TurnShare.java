package org.sallyport.turn;

/**
 * Which relay ports belong to which loop of a node: pairs of an even port and the odd one above it are dealt out in
 * turn, so that EVEN-PORT finds both in one loop and every loop knows whose a port is.
 *
 * @param loop 0 to {@code loops - 1}
 * @param loops at least 1
 */
public record TurnShare(int loop, int loops) {
    public TurnShare {
        if (loops < 1 || loop < 0 || loop >= loops) throw new IllegalArgumentException(loop + " of " + loops);
    }

    /** The only loop of a node. */
    public static final TurnShare ALL = new TurnShare(0, 1);

    /** The loop that a relay port belongs to. */
    public int loopOf(int port) {
        return (port >>> 1) % loops;
    }

    /** Whether it is this one. */
    public boolean owns(int port) {
        return loopOf(port) == loop;
    }
}
