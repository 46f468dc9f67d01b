package org.sallyport.bench.measure;

/** How a process is when nothing is asked of it, and whether it is so again. Owner: the thread that measures. */
public final class Idleness {
    private static final int LOOK_MS = 1000;
    private static final int LOOKS_BEFORE = 3;
    private static final int QUIET_LOOKS = 2;
    private static final int LOOKS_MAX = 30;

    private final ProcessTree processes;
    private final double idleNsPerSecond;

    private Idleness(ProcessTree processes, double idleNsPerSecond) {
        this.processes = processes;
        this.idleNsPerSecond = idleNsPerSecond;
    }

    /** Looks for three seconds at a process that has nothing to do. */
    public static Idleness of(ProcessTree processes) throws InterruptedException {
        ProcessTree.Cpu before = processes.cpu();
        long startNs = System.nanoTime();
        Thread.sleep((long) LOOKS_BEFORE * LOOK_MS);
        double seconds = (System.nanoTime() - startNs) / 1e9;
        return new Idleness(processes, processes.cpu().sinceNs(before) / seconds);
    }

    /**
     * Waits until all is over, at most for half a minute longer than it must.
     *
     * @param before what the process had taken when the window began
     * @param startNs when that was
     * @param lingerSeconds how long its own timers may sleep after the last call
     */
    public Charge until(ProcessTree.Cpu before, long startNs, int lingerSeconds) throws InterruptedException {
        Thread.sleep(lingerSeconds * 1000L);
        int quiet = 0;
        for (int i = 0; i < LOOKS_MAX && quiet < QUIET_LOOKS; i++) {
            ProcessTree.Cpu then = processes.cpu();
            long thenNs = System.nanoTime();
            Thread.sleep(LOOK_MS);
            double nsPerSecond = processes.cpu().sinceNs(then) / ((System.nanoTime() - thenNs) / 1e9);
            quiet = Charge.quiet(nsPerSecond, idleNsPerSecond) ? quiet + 1 : 0;
        }
        return new Charge(processes.cpu().sinceNs(before), (System.nanoTime() - startNs) / 1e9, idleNsPerSecond);
    }
}
