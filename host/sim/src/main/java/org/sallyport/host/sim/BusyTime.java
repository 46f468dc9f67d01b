package org.sallyport.host.sim;

/** How long a desk had nothing to do: always, as its work takes no time, but while it is told to be busy. */
final class BusyTime {
    private boolean busy;
    private long sinceNs;
    private long sumNs;

    void set(boolean on, long nowNs) {
        if (on == busy) return;
        if (!on) sumNs += nowNs - sinceNs;
        sinceNs = nowNs;
        busy = on;
    }

    long idleNs(long nowNs) {
        return nowNs - sumNs - (busy ? nowNs - sinceNs : 0);
    }
}
