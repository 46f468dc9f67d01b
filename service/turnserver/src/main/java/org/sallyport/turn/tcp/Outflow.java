package org.sallyport.turn.tcp;

/** Tells a stream whose peer has stopped reading from one that is slow. Owner: the desk. */
final class Outflow {
    private long gone;
    private long sinceNs;

    Outflow(long nowNs) {
        sinceNs = nowNs;
    }

    /**
     * Whether octets wait and none has left for so long.
     *
     * @param goneBytes octets that have left so far
     * @param pendingBytes octets that wait
     */
    boolean stalled(long goneBytes, int pendingBytes, long stallNs, long nowNs) {
        if (pendingBytes == 0 || goneBytes != gone) {
            gone = goneBytes;
            sinceNs = nowNs;
        }
        return nowNs - sinceNs >= stallNs;
    }
}
