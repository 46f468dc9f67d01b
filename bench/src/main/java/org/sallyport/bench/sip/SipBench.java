package org.sallyport.bench.sip;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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

    private final SipPlan plan;
    private final PrintStream progress;
    private final List<Window> windows = new ArrayList<>();
    private final List<Knee> knees = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private final List<Process> callees = new ArrayList<>();
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
            for (SipTransport t : plan.transports()) callees.add(sipp.answer(t));
            ControlNode ours = ControlNode.start(workshop, plan.proxyCore());
            Kamailio rival = Kamailio.start(workshop, plan.proxyCore());
            List<SipProxy> proxies = List.of(ours, rival);
            List<SipProxy> all = List.of(ours, rival, new Direct());
            for (SipProxy p : all) progress.println(p.name() + ": " + p.described());
            if (plan.heldCalls() > 0) hold(proxies);
            for (SipTransport t : plan.transports()) {
                warmUp(ours, t, plan.warmUpSeconds());
                warmUp(rival, t, Math.min(plan.warmUpSeconds(), RIVAL_WARM_UP_SECONDS));
                for (int round = 1; round <= plan.rounds(); round++) {
                    // Nobody always comes after the same one.
                    for (int i = 0; i < all.size(); i++) window(all.get((i + round) % all.size()), t, round);
                }
            }
            if (plan.kneeSeconds() > 0) {
                for (SipTransport t : plan.transports()) {
                    int highest = 0;
                    for (SipProxy p : proxies) highest = Math.max(highest, knee(p, t, 0));
                    // What SIPp itself can do is looked at from where it matters on.
                    knee(all.getLast(), t, highest);
                }
            }
            return new SipReport(plan, all.stream().map(p -> Map.entry(p.name(), p.described())).toList(),
                    windows, knees, held);
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

    private void window(SipProxy p, SipTransport t, int round) throws IOException, InterruptedException {
        try (SetupProbe probe = new SetupProbe(p, t)) {
            Optional<ProcessTree> tree = p.processes();
            Optional<ProcessTree.Cpu> before = tree.map(ProcessTree::cpu);
            Sipp.Load load = sipp.call(p.target(t), t, plan.rate(), plan.rate() * plan.seconds(), 0);
            Thread thread = Thread.ofPlatform().name("probe").start(probe);
            Sipp.Outcome outcome = load.await();
            probe.stop();
            thread.join();
            long calls = outcome.succeeded() + probe.calls() - probe.failed();
            double cpuUs = before.map(b -> tree.get().cpu().sinceNs(b) / 1000.0 / calls).orElse(Double.NaN);
            Window w = new Window(p.name(), t, round, outcome, calls, cpuUs, probe.setupsUs());
            windows.add(w);
            say("round %d %s %-9s %7s us/call  %5d calls  %.2f %% failed  %d sent again  setup p50 %.0f us p99 %.0f us",
                    round, t, p.name(), Double.isNaN(cpuUs) ? "-" : String.format(Locale.ROOT, "%.1f", cpuUs), calls,
                    outcome.failedPercent(), outcome.retransmissions(),
                    w.percentile(50), w.percentile(99));
            Thread.sleep(SETTLE_MS);
        }
    }

    private int knee(SipProxy p, SipTransport t, int from) throws IOException, InterruptedException {
        int good = 0;
        Knee.End end = Knee.End.LAST_STEP;
        for (int rate : STEPS) {
            if (rate < from) continue;
            ProcessTree callee = new ProcessTree(callees.get(plan.transports().indexOf(t)));
            ProcessTree.Cpu before = callee.cpu();
            long startNs = System.nanoTime();
            Sipp.Load load = sipp.call(p.target(t), t, rate, rate * plan.kneeSeconds(), 0);
            Sipp.Outcome o = load.await();
            // The caller's share is about that of the callee, and cannot be read once it has ended.
            double windowNs = Math.min(System.nanoTime() - startNs, plan.kneeSeconds() * 1e9);
            boolean full = 2.0 * callee.cpu().sinceNs(before) > FULL * windowNs;
            say("knee %s %-9s %5d calls/s: begun %.0f/s, %.2f %% failed, %d sent again", t, p.name(), rate, o.achieved(),
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

    /** All proxies at the same time, since memory does not care for the clock. */
    private void hold(List<SipProxy> proxies) throws IOException, InterruptedException {
        SipTransport t = plan.transports().getFirst();
        int rampMs = plan.heldCalls() * 1000 / HOLD_RATE;
        List<Long> idle = new ArrayList<>();
        List<OptionalLong> live = new ArrayList<>();
        for (SipProxy p : proxies) {
            // A few calls first, so that code and tables that every call shares are not counted for each.
            sipp.call(p.target(t), t, HOLD_RATE / 10, HOLD_RATE / 10, 0).await();
            live.add(p.liveHeapKib());
            idle.add(p.processes().orElseThrow().memoryKib());
        }
        say("holding %d calls on each for %d s", plan.heldCalls(), plan.holdSeconds());
        List<Sipp.Load> loads = new ArrayList<>();
        int holdMs = rampMs + plan.holdSeconds() * 1000 + 3000;
        for (SipProxy p : proxies) loads.add(sipp.call(p.target(t), t, HOLD_RATE, plan.heldCalls(), holdMs));
        Thread.sleep(rampMs + plan.holdSeconds() * 1000L);
        for (int i = 0; i < proxies.size(); i++) {
            SipProxy p = proxies.get(i);
            OptionalLong liveNow = p.liveHeapKib();
            boolean known = liveNow.isPresent() && live.get(i).isPresent();
            double liveKib = known ? liveNow.getAsLong() - live.get(i).getAsLong() : Double.NaN;
            double grown = p.processes().orElseThrow().memoryKib() - idle.get(i);
            held.add(new Held(p.name(), plan.heldCalls(), idle.get(i), grown / plan.heldCalls(),
                    liveKib / plan.heldCalls()));
        }
        for (int i = 0; i < proxies.size(); i++) {
            Sipp.Outcome o = loads.get(i).await();
            if (o.failedPercent() <= 1) continue;
            say("%s: %.2f %% of the held calls failed", proxies.get(i).name(), o.failedPercent());
        }
    }

    private void say(String format, Object... args) {
        progress.println(String.format(Locale.ROOT, format, args));
        progress.flush();
    }
}
