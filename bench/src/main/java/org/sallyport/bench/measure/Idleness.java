package org.sallyport.bench.measure;

/** How a process is when nothing is asked of it, and whether it is so again. Owner: the thread that measures. */
public final class Idleness {
    private static final int LOOK_MS = 1000;
    private static final int LOOKS_BEFORE = 6;
    private static final int QUIET_LOOKS = 2;
    private static final int LOOKS_MAX = 60;

    private final ProcessTree processes;
    private final double idleNsPerSecond;

    private Idleness(ProcessTree processes, double idleNsPerSecond) {
        this.processes = processes;
        this.idleNsPerSecond = idleNsPerSecond;
    }

    /**
     * Looks at a process that has nothing to do: it has just started, and nobody has asked anything of it. The quietest
     * of some seconds counts, so that what a start leaves behind makes nothing cheaper later.
     */
    public static Idleness of(ProcessTree processes) throws InterruptedException {
        double idle = Double.MAX_VALUE;
        for (int i = 0; i < LOOKS_BEFORE; i++) idle = Math.min(idle, look(processes));
        return new Idleness(processes, idle);
    }

    /** CPU time of a second in ns. */
    private static double look(ProcessTree processes) throws InterruptedException {
        ProcessTree.Cpu then = processes.cpu();
        long thenNs = System.nanoTime();
        Thread.sleep(LOOK_MS);
        return processes.cpu().sinceNs(then) / ((System.nanoTime() - thenNs) / 1e9);
    }

    /** Waits until the process is as idle as it was, so that nothing of before is charged to what comes. */
    public void settle() throws InterruptedException {
        int quiet = 0;
        for (int i = 0; i < LOOKS_MAX && quiet < QUIET_LOOKS; i++) {
            quiet = Charge.quiet(look(processes), idleNsPerSecond) ? quiet + 1 : 0;
        }
    }

    /**
     * Waits until all is over, at most for a minute longer than it must.
     *
     * @param before what the process had taken when the window began
     * @param startNs when that was
     * @param lingerSeconds how long its own timers may sleep after the last call
     */
    public Charge until(ProcessTree.Cpu before, long startNs, int lingerSeconds) throws InterruptedException {
        Thread.sleep(lingerSeconds * 1000L);
        settle();
        return new Charge(processes.cpu().sinceNs(before), (System.nanoTime() - startNs) / 1e9, idleNsPerSecond);
    }
}
