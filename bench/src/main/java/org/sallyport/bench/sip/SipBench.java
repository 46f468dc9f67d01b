package org.sallyport.bench.sip;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.sallyport.bench.measure.Idleness;
import org.sallyport.bench.measure.LoadCore;
import org.sallyport.bench.measure.MachineFacts;
import org.sallyport.bench.measure.ProcessTree;

/**
 * {@code sallyport bench sip}: CPU time per call, calls per second at the knee, setup delay and memory per call, of
 * our control node and of Kamailio, alternating round by round under the same load, with no proxy at all as the floor.
 * docs/benchmarks.md says how and why.
 */
public final class SipBench {
    private static final int[] STEPS = {500, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 8000};
    private static final int HOLD_RATE = 250;
    private static final int RIVAL_WARM_UP_SECONDS = 5;
    private static final int SETTLE_MS = 1000;
    private static final double FULL = 0.9;
    private static final int COMPILER_LOOK_SECONDS = 5;
    /** The compiler is quiet where it takes less than this of a core. */
    private static final double COMPILER_SHARE = 0.02;
    private static final double[] OVERLOADS = {0.5, 1, 1.5, 2, 3};

    /** Of each: a caller who is not heard sends for the fifth time after 15.5 s, so what collapses has by then. */
    private static final int OVERLOAD_SECONDS = 20;

    private final SipPlan plan;
    private final PrintStream progress;
    private final List<Window> windows = new ArrayList<>();
    private final List<Knee> knees = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private final List<Goodput> goodputs = new ArrayList<>();
    private final Map<SipProxy, Idleness> idle = new HashMap<>();

    /** There while {@link #measure} runs. */
    @SuppressWarnings("NullAway.Init")
    private Sipp sipp;

    private SipBench(SipPlan plan, PrintStream progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** What has to be installed before this can run: a sentence for people, or empty. */
    public static Optional<String> missing() {
        List<String> packages = new ArrayList<>();
        if (!MachineFacts.installed("sipp")) packages.add("sip-tester");
        if (!MachineFacts.installed("kamailio")) packages.add("kamailio");
        if (!MachineFacts.installed("taskset")) packages.add("util-linux");
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return Optional.of("bench sip needs two cores: one measured, one for SIPp");
        }
        return packages.isEmpty() ? Optional.empty()
                : Optional.of("bench sip needs more programs: apt-get install " + String.join(" ", packages));
    }

    /**
     * Measures, and says on {@code progress} how it goes.
     *
     * @param args options, see {@link SipPlan#OPTIONS}
     * @return all figures
     * @throws IllegalArgumentException where an option is wrong, with a sentence for people
     * @throws IOException where a party does not start or SIPp says nothing
     */
    public static SipReport run(List<String> args, PrintStream progress) throws IOException, InterruptedException {
        SipPlan plan = SipPlan.of(args);
        try (LoadCore _ = LoadCore.pin(plan.loadCore())) {
            return new SipBench(plan, progress).measure();
        }
    }

    private SipReport measure() throws IOException, InterruptedException {
        try (Workshop workshop = new Workshop()) {
            sipp = new Sipp(workshop, plan.loadCore());
            for (SipTransport t : plan.transports()) sipp.answer(t);
            ControlNode ours = ControlNode.start(workshop, plan.proxyCore());
            Kamailio rival = Kamailio.start(workshop, plan.proxyCore());
            List<SipProxy> proxies = List.of(ours, rival);
            List<SipProxy> all = List.of(ours, rival, new Direct());
            for (SipProxy p : all) progress.println(p.name() + ": " + p.described());
            for (SipProxy p : proxies) idle.put(p, Idleness.of(p.processes().orElseThrow()));
            if (!plan.heldCalls().isEmpty()) hold(proxies);
            for (SipTransport t : plan.transports()) {
                warmUp(ours, t, plan.warmUpSeconds());
                compiled(ours, t);
                warmUp(rival, t, Math.min(plan.warmUpSeconds(), RIVAL_WARM_UP_SECONDS));
                // What the warm-up left behind is due by then, and charged to no window.
                Thread.sleep(t.lingerSeconds() * 1000L);
                for (int round = 1; round <= plan.rounds(); round++) {
                    // Nobody always comes after the same one.
                    for (int i = 0; i < all.size(); i++) window(all.get((i + round) % all.size()), t, round);
                }
            }
            if (plan.kneeSeconds() > 0) {
                for (SipTransport t : plan.transports()) knees(proxies, all.getLast(), t);
            }
            List<Registered> registered = new Registrars(plan, sipp, workshop, progress::println).measure();
            List<Ruled> rules = new RuledCalls(plan, sipp, workshop, progress::println).measure();
            return new SipReport(plan, all.stream().map(p -> Map.entry(p.name(), p.described())).toList(),
                    windows, knees, held, goodputs, registered, rules);
        }
    }

    private void warmUp(SipProxy p, SipTransport t, int seconds) throws IOException, InterruptedException {
        if (seconds == 0) return;
        // Half of the rate and then all of it: what is not compiled yet would only collect retransmissions.
        int slow = Math.max(1, plan.rate() / 2);
        sipp.call(p.target(t), t, slow, Math.max(1, slow * seconds / 2), 0).await();
        Sipp.Outcome o = sipp.call(p.target(t), t, plan.rate(), Math.max(1, plan.rate() * seconds / 2), 0).await();
        say("warmed up %s over %s: %d s, last %d calls/s with %.2f %% failed",
                p.name(), t, seconds, o.rate(), o.failedPercent());
        Thread.sleep(SETTLE_MS);
    }

    /** Goes on until the compiler has nothing left to do: what it takes in a window would be called the calls'. */
    private void compiled(SipProxy p, SipTransport t) throws IOException, InterruptedException {
        ProcessTree tree = p.processes().orElseThrow();
        int seconds = 0;
        double share = 1;
        while (share > COMPILER_SHARE && seconds < 3 * plan.warmUpSeconds()) {
            long beforeNs = tree.compilerNs();
            long startNs = System.nanoTime();
            sipp.call(p.target(t), t, plan.rate(), plan.rate() * COMPILER_LOOK_SECONDS, 0).await();
            share = Math.max(0, tree.compilerNs() - beforeNs) / (double) (System.nanoTime() - startNs);
            seconds += COMPILER_LOOK_SECONDS;
        }
        say("the compiler of %s took %.1f %% of a core after %d s more", p.name(), 100 * share, seconds);
        Thread.sleep(SETTLE_MS);
    }

    private void window(SipProxy p, SipTransport t, int round) throws IOException, InterruptedException {
        sipp.answer(t);
        Optional<ProcessTree> tree = p.processes();
        Optional<Idleness> idleness = Optional.ofNullable(idle.get(p));
        if (idleness.isPresent()) idleness.get().settle();
        try (SetupProbe probe = new SetupProbe(p, t)) {
            Optional<ProcessTree.Cpu> before = tree.map(ProcessTree::cpu);
            long startNs = System.nanoTime();
            Sipp.Load load = sipp.call(p.target(t), t, plan.rate(), plan.rate() * plan.seconds(), 0);
            Thread thread = Thread.ofPlatform().name("probe").start(probe);
            Sipp.Outcome outcome = load.await();
            probe.stop();
            thread.join();
            long calls = outcome.succeeded() + probe.calls() - probe.failed();
            double cpuUs = Double.NaN;
            if (idleness.isPresent()) {
                cpuUs = idleness.get().until(before.get(), startNs, t.lingerSeconds()).chargedNs() / 1000 / calls;
            }
            Window w = new Window(p.name(), t, round, outcome, calls, cpuUs, probe.setupsUs());
            windows.add(w);
            say("round %d %s %-9s %7s us/call  %5d calls  %.2f %% failed  %d sent again  setup p50 %.0f us p99 %.0f us%s",
                    round, t, p.name(), Double.isNaN(cpuUs) ? "-" : String.format(Locale.ROOT, "%.1f", cpuUs), calls,
                    outcome.failedPercent(), outcome.retransmissions(),
                    w.percentile(50), w.percentile(99), w.counts() ? "" : "  LEFT OUT: more than 1 % failed");
        }
    }

    private void knees(List<SipProxy> proxies, SipProxy floor, SipTransport t)
            throws IOException, InterruptedException {
        int highest = 0;
        for (SipProxy p : proxies) {
            int knee = knee(p, t, 0);
            highest = Math.max(highest, knee);
            if (plan.overload() && knee > 0) overload(p, t, knee);
        }
        // What SIPp itself can do is looked at from where it matters on.
        knee(floor, t, highest);
    }

    /** Calls that succeed where more are wanted than can be had. */
    private void overload(SipProxy p, SipTransport t, int knee) throws IOException, InterruptedException {
        for (double times : OVERLOADS) {
            sipp.answer(t);
            int rate = (int) (knee * times);
            Goodput g = new Goodput(p.name(), t, knee, times, rate,
                    sipp.overload(p.target(t), t, rate, Math.max(OVERLOAD_SECONDS, plan.seconds())));
            goodputs.add(g);
            say("overload %s %-9s %5d calls/s, %.1f of the knee: begun %.0f/s, carried %.0f/s, refused %.0f/s, %d sent again%s",
                    t, p.name(), rate, times, g.window().begunPerSecond(), g.window().carriedPerSecond(),
                    g.window().refusedPerSecond(), g.window().retransmissions(),
                    g.counts() ? "" : "  SIPP'S CORE WAS FULL");
            Thread.sleep(t.lingerSeconds() * 1000L);
        }
    }

    private int knee(SipProxy p, SipTransport t, int from) throws IOException, InterruptedException {
        int good = 0;
        Knee.End end = Knee.End.LAST_STEP;
        for (int rate : STEPS) {
            if (rate < from) continue;
            ProcessTree callee = new ProcessTree(sipp.answer(t));
            ProcessTree.Cpu before = callee.cpu();
            long startNs = System.nanoTime();
            Sipp.Load load = sipp.call(p.target(t), t, rate, rate * plan.kneeSeconds(), 0);
            Sipp.Outcome o = load.await();
            // The caller's share is about that of the callee, and cannot be read once it has ended.
            double windowNs = Math.min(System.nanoTime() - startNs, plan.kneeSeconds() * 1e9);
            boolean full = 2.0 * callee.cpu().sinceNs(before) > FULL * windowNs;
            say("knee %s %-9s %5d calls/s: begun %.0f/s, %.2f %% failed, %d sent again", t, p.name(), rate,
                    o.achieved(),
                    o.failedPercent(), o.retransmissions());
            if (o.faulty() || o.behind()) {
                end = full || p.processes().isEmpty() ? Knee.End.LOAD_CORE_FULL : Knee.End.FAULTS;
                break;
            }
            good = rate;
            Thread.sleep(SETTLE_MS);
        }
        knees.add(new Knee(p.name(), t, good, end));
        Thread.sleep(2 * SETTLE_MS);
        return good;
    }

    /**
     * All proxies at the same time, since memory does not care for the clock; the calls of a step stay for the next
     * one.
     */
    private void hold(List<SipProxy> proxies) throws IOException, InterruptedException {
        SipTransport t = plan.transports().getFirst();
        List<Long> idle = new ArrayList<>();
        List<OptionalLong> live = new ArrayList<>();
        for (SipProxy p : proxies) {
            // A few calls first, so that code and tables that every call shares are not counted for each.
            sipp.call(p.target(t), t, HOLD_RATE / 10, HOLD_RATE / 10, 0).await();
            live.add(p.liveHeapKib());
            idle.add(p.processes().orElseThrow().memoryKib());
        }
        int stepMs = plan.holdSeconds() * 1000 + 3000;
        int leftMs = plan.heldCalls().stream().mapToInt(n -> stepMs + n * 1000 / HOLD_RATE).sum();
        List<Sipp.Load> loads = new ArrayList<>();
        int standing = 0;
        for (int calls : plan.heldCalls()) {
            say("holding %d calls on each for %d s", calls, plan.holdSeconds());
            for (SipProxy p : proxies) loads.add(sipp.call(p.target(t), t, HOLD_RATE, calls - standing, leftMs));
            int rampMs = (calls - standing) * 1000 / HOLD_RATE;
            Thread.sleep(rampMs + plan.holdSeconds() * 1000L);
            leftMs -= rampMs + plan.holdSeconds() * 1000;
            standing = calls;
            for (int i = 0; i < proxies.size(); i++) held.add(held(proxies.get(i), calls, idle.get(i), live.get(i)));
        }
        for (Sipp.Load load : loads) {
            Sipp.Outcome o = load.await();
            if (o.failedPercent() > 1) say("%.2f %% of the held calls failed", o.failedPercent());
        }
    }

    private Held held(SipProxy p, int calls, long idleKib, OptionalLong live) {
        // First what a reader of 'top' sees, then what is left when the heap is asked to collect.
        long nowKib = p.processes().orElseThrow().memoryKib();
        OptionalLong liveNow = p.liveHeapKib();
        double liveKib = liveNow.isPresent() && live.isPresent() ? liveNow.getAsLong() - live.getAsLong() : Double.NaN;
        Held h = new Held(p.name(), calls, idleKib, nowKib, (nowKib - idleKib) / (double) calls, liveKib / calls);
        say("held %5d %-9s %.1f KiB each, %d MiB in all", calls, p.name(), h.kibPerCall(), nowKib / 1024);
        return h;
    }

    private void say(String format, Object... args) {
        progress.println(String.format(Locale.ROOT, format, args));
        progress.flush();
    }
}
