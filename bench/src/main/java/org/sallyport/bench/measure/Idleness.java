package org.sallyport.bench.measure;

/** How a process is when nothing is asked of it, and whether it is so again. Owner: the thread that measures. */
public final class Idleness {
    private static final int LOOK_MS = 1000;
    private static final int LOOKS_BEFORE = 6;
    private static final int QUIET_LOOKS = 2;
    private static final int LOOKS_MAX = 60;

    private final ProcessTree processes;
    /** The least that two seconds in a row have taken so far. */
    private double idleNsPerSecond = Double.MAX_VALUE;
    private double lastNsPerSecond = Double.MAX_VALUE;

    private Idleness(ProcessTree processes) {
        this.processes = processes;
    }

    /**
     * Looks at a process that has nothing to do: it has just started, and nobody has asked anything of it. The quietest
     * seconds count, also those that are seen later: what a start that took long leaves behind makes nothing cheaper.
     */
    public static Idleness of(ProcessTree processes) throws InterruptedException {
        Idleness out = new Idleness(processes);
        for (int i = 0; i < LOOKS_BEFORE; i++) out.look();
        return out;
    }

    /** CPU time of a second in ns. */
    private double look() throws InterruptedException {
        ProcessTree.Cpu then = processes.cpu();
        long thenNs = System.nanoTime();
        Thread.sleep(LOOK_MS);
        double now = processes.cpu().sinceNs(then) / ((System.nanoTime() - thenNs) / 1e9);
        idleNsPerSecond = Math.min(idleNsPerSecond, (now + lastNsPerSecond) / 2);
        lastNsPerSecond = now;
        return now;
    }

    /** Waits until the process is as idle as it was, so that nothing of before is charged to what comes. */
    public void settle() throws InterruptedException {
        int quiet = 0;
        for (int i = 0; i < LOOKS_MAX && quiet < QUIET_LOOKS; i++) {
            quiet = Charge.quiet(look(), idleNsPerSecond) ? quiet + 1 : 0;
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
