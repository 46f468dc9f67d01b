package org.sallyport.app.demo;

/**
 * The listeners whose ports the demo may have to move: the document's, unless a foreign process holds one at every
 * address.
 *
 * @param sip UDP and TCP
 * @param sips TLS
 * @param zone where edge waits for control
 */
record DemoPorts(int sip, int sips, int zone) {
    static final DemoPorts DOCUMENT = new DemoPorts(5060, 5061, 7001);

    /** Between the document's listeners and its first range, 15000-19999 of H.323. */
    private static final int MOVED_MIN = 10_000;

    private static final int MOVED_MAX = 14_999;
    private static final int FIRST_MOVE = 5000;
    private static final int MOVE = 1000;

    /** The same with one port moved; itself where there is no room any more. */
    DemoPorts without(int port) {
        int to = port < MOVED_MIN ? port + FIRST_MOVE : port + MOVE;
        if (to > MOVED_MAX) return this;
        return new DemoPorts(port == sip ? to : sip, port == sips ? to : sips, port == zone ? to : zone);
    }
}
