package org.sallyport.bench.turn;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sallyport.bench.measure.LoadCore;

/**
 * {@code sallyport bench turn}: CPU time per relayed packet, delay, loss and memory of our TURN server, of coturn and
 * of a bare forwarder, alternating window by window under the same load; then many allocations held over their
 * lifetimes. docs/benchmarks.md says how and why.
 */
public final class TurnBench {
    private static final int FIRST_STEP = 1_000;
    private static final int SETTLE_MS = 1_000;

    private final TurnPlan plan;
    private final PrintStream progress;
    private final List<TurnWindow> windows = new ArrayList<>();
    private final List<TurnHeld> held = new ArrayList<>();

    private TurnBench(TurnPlan plan, PrintStream progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** What came out, for people and for programs. */
    public record Outcome(String text, Map<String, Object> json) {}

    /**
     * Measures, and says on {@code progress} how it goes.
     *
     * @param args options, see {@link TurnPlan#OPTIONS}
     * @throws IllegalArgumentException where an option is wrong, with a sentence for people
     * @throws IOException where a server does not start or does not give what is asked of it
     */
    public static Outcome run(List<String> args, PrintStream progress) throws IOException, InterruptedException {
        TurnPlan plan = TurnPlan.of(args);
        if (plan.servers().contains(TurnServer.RIVAL) && !TurnServer.rivalInstalled()) {
            progress.println("no rival in this run: coturn is missing (apt-get install coturn)");
            plan = plan.without(TurnServer.RIVAL);
        }
        boolean rival = plan.servers().contains(TurnServer.RIVAL);
        try (LoadCore _ = LoadCore.pin(plan.loadCore())) {
            TurnBench bench = new TurnBench(plan, progress);
            bench.load();
            if (plan.heldAllocations() > 0) bench.holdAll();
            TurnReport report = new TurnReport(plan, rival ? TurnServer.rivalVersion() : "", bench.windows,
                    bench.held);
            return new Outcome(report.text(), report.json());
        }
    }

    private void say(String format, Object... values) {
        progress.println(String.format(Locale.ROOT, format, values));
    }

    private void load() throws IOException, InterruptedException {
        say("%d allocations, %s packets/s, %d rounds of %d s", plan.allocations(), plan.rates(), plan.rounds(),
                plan.seconds());
        try (Open open = new Open()) {
            List<Clients> all = new ArrayList<>();
            for (String name : plan.servers()) {
                TurnServer server = open.keep(start(name, 0));
                Clients clients = open.keep(Clients.start(plan, server, 0, progress));
                Answer a = clients.allocate(plan.allocations());
                say("%s: %d allocations in %d ms", server.name(), plan.allocations(), a.get("ms"));
                all.add(clients);
            }
            for (Clients c : all) {
                TurnWindow w = c.load(0, plan.highestRate(), plan.talking(plan.highestRate()), plan.firstSeconds(), 1);
                say("warmed up %s: %.2f us/packet", w.server(), w.cpuUs());
            }
            for (int round = 1; round <= plan.rounds(); round++) {
                for (int rate : plan.rates()) {
                    // Nobody always comes after the same one.
                    for (int i = 0; i < all.size(); i++) window(all.get((i + round) % all.size()), rate, round);
                }
            }
        }
    }

    private void window(Clients clients, int rate, int round) throws IOException {
        TurnWindow w = clients.load(round, rate, plan.talking(rate), plan.warmupSeconds(), plan.seconds());
        windows.add(w);
        say("round %d  %-10s %6.2f us/packet  %7.0f packets/s  loss %5.2f %%  p50 %4d us  p99 %5d us%s", round,
                w.server(), w.cpuUs(), w.relayedPerSecond(), w.lossPercent(), w.p50Us(), w.p99Us(),
                w.strange() == 0 ? "" : "  strange " + w.strange());
    }

    private void holdAll() throws IOException, InterruptedException {
        for (String name : plan.servers()) if (!name.equals(TurnServer.FLOOR)) hold(name);
    }

    /** @param lifetimeSeconds of allocations, where the server can be told; 0 for its default */
    private TurnServer start(String name, int lifetimeSeconds) throws IOException {
        return switch (name) {
            case TurnServer.FLOOR -> TurnServer.floor(plan);
            case TurnServer.OURS -> TurnServer.ours(plan, lifetimeSeconds);
            case TurnServer.RIVAL -> TurnServer.rival(plan);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private void hold(String name) throws IOException, InterruptedException {
        try (Open open = new Open()) {
            TurnServer server = open.keep(start(name, plan.lifetimeSeconds()));
            Clients clients = open.keep(Clients.start(plan, server, plan.lifetimeSeconds(), progress));
            List<TurnHeld.Memory> memory = new ArrayList<>();
            memory.add(memory(server, "idle", 0));
            int first = Math.min(FIRST_STEP, plan.heldAllocations());
            clients.allocate(first);
            memory.add(memory(server, "allocated", first));
            if (plan.heldAllocations() > first) {
                clients.allocate(plan.heldAllocations());
                memory.add(memory(server, "allocated", plan.heldAllocations()));
            }
            say("%s: %d allocations stand; held for %d s", server.name(), plan.heldAllocations(), plan.holdSeconds());
            // One packet a second each way on every allocation: it is there, and the refreshes are the load.
            Answer a = clients.hold(2 * plan.heldAllocations(), plan.holdSeconds(), plan.refreshSeconds());
            memory.add(memory(server, "held", plan.heldAllocations()));
            Answer freed = clients.free();
            memory.add(memory(server, "given back", 0));
            TurnHeld h = new TurnHeld(server.name(), memory, a.get("standing"), a.get("lifetime"), a.get("refreshed"),
                    freed.get("failures"), freed.get("again"), a.get("sent"), a.get("arrived"), a.get("silent"),
                    freed.get("freed"));
            held.add(h);
            say("%s: %d refreshed, %d failures, %d packets of %d lost, %d given back", server.name(), h.refreshed(),
                    h.failures(), h.sent() - h.arrived(), h.sent(), h.freed());
        }
    }

    private static TurnHeld.Memory memory(TurnServer server, String when, int allocations)
            throws IOException, InterruptedException {
        Thread.sleep(SETTLE_MS);
        long residentKib = server.residentKib();
        // Looked at afterwards: a collection may give memory back that a node would keep.
        var heap = server.liveHeapBytes();
        return new TurnHeld.Memory(when, allocations, residentKib,
                heap.isPresent() ? heap.getAsLong() / 1024.0 : Double.NaN);
    }

    /** Processes that end with the block, or with this program where it is interrupted. */
    private static final class Open implements AutoCloseable {
        private final List<Runnable> kept = new ArrayList<>();
        private final Thread last = new Thread(this::closeAll);

        Open() {
            Runtime.getRuntime().addShutdownHook(last);
        }

        synchronized TurnServer keep(TurnServer s) {
            kept.addFirst(s::close);
            return s;
        }

        synchronized Clients keep(Clients c) {
            kept.addFirst(c::close);
            return c;
        }

        private synchronized void closeAll() {
            kept.forEach(Runnable::run);
            kept.clear();
        }

        @Override
        public void close() {
            closeAll();
            try {
                Runtime.getRuntime().removeShutdownHook(last);
            } catch (IllegalStateException _) {
                // It is running.
            }
        }
    }
}
