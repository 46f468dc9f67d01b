package org.sallyport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code sallyport bench media}: CPU time per relayed packet, delay and memory of our relay, of rtpengine in user space
 * and of a bare forwarder, under the same load, alternating round by round, the relay on one core and the phones on
 * another.
 */
public final class MediaBench {
    private static final String OURS = "sallyport";
    private static final String FLOOR = "floor";
    private static final String RIVAL = "rtpengine";

    /**
     * What is measured.
     *
     * @param calls calls standing; each is two flows
     * @param pps packets per second over all flows
     * @param rounds how often each relay has its turn
     * @param seconds length of a window
     * @param warmupSeconds load before each window; three times that before the first
     * @param relayCore core of the relays
     * @param generatorCore core of the phones
     * @param nativePath whether our relay and the floor take the native datagram path
     * @param shared whether all callees come to one port, as control's legs do to the shared pair of edge
     * @param json where the figures go, or null
     */
    private record Plan(int calls, long pps, int rounds, int seconds, int warmupSeconds, int relayCore,
            int generatorCore, boolean nativePath, boolean shared, @Nullable Path json) {
        static Plan of(String[] args) {
            Map<String, String> o = new HashMap<>();
            for (int i = 0; i + 1 < args.length; i += 2) o.put(args[i], args[i + 1]);
            Plan p = new Plan(number(o, "--calls", 500), number(o, "--pps", 100_000), number(o, "--rounds", 7),
                    number(o, "--seconds", 5), number(o, "--warmup", 3), number(o, "--relay-core", 0),
                    number(o, "--generator-core", 1), !"portable".equals(o.remove("--path")),
                    "shared".equals(o.remove("--ports")),
                    o.containsKey("--json") ? Path.of(o.remove("--json")) : null);
            if (args.length % 2 != 0 || !o.isEmpty()) {
                throw new IllegalArgumentException("unknown: " + Arrays.toString(args)
                        + "; known: --calls --pps --rounds"
                        + " --seconds --warmup --relay-core --generator-core --path portable|native --ports own|shared --json FILE");
            }
            return p;
        }

        private static int number(Map<String, String> o, String key, int otherwise) {
            String v = o.remove(key);
            return v == null ? otherwise : Integer.parseInt(v);
        }
    }

    private final Plan plan;
    private final List<Measured> results = new ArrayList<>();

    private MediaBench(Plan plan) {
        this.plan = plan;
    }

    /** Runs the comparison; options are in {@link Plan}. */
    public static void main(String[] args) throws IOException {
        new MediaBench(Plan.of(args)).run();
    }

    private void run() throws IOException {
        System.out.printf(Locale.ROOT, "%d calls, %d flows, %d packets/s, %d rounds of %d s; load of the machine %s%n",
                plan.calls(), 2 * plan.calls(), plan.pps(), plan.rounds(), plan.seconds(), ProcessFigures.load());
        List<BenchRelay> relays = new ArrayList<>();
        try {
            String path = plan.nativePath() ? "native" : "portable";
            String ports = plan.shared() ? "shared" : "own";
            relays.add(BenchRelay.child(FLOOR, FloorRelay.class, calls(10_000), 40_000, plan.relayCore(), false, path,
                    ports));
            relays.add(BenchRelay.child(OURS, SallyportRelay.class, calls(14_000), 36_002, plan.relayCore(),
                    plan.shared(), path, ports));
            if (plan.shared()) System.out.println("no rival in this run: none of them has one port for all calls");
            else if (onPath("rtpengine")) relays.add(BenchRelay.rtpengine(calls(18_000), 46_000, plan.relayCore()));
            else System.out.println("no rival in this run: rtpengine is missing (apt-get install rtpengine-daemon)");
            for (BenchRelay r : relays) {
                System.out.println("warming up " + r.name());
                r.measure(0, plan.pps(), 2 * plan.warmupSeconds(), plan.warmupSeconds(), plan.generatorCore());
            }
            for (int round = 1; round <= plan.rounds(); round++) {
                for (int i = 0; i < relays.size(); i++) one(relays.get((i + round) % relays.size()), round);
            }
            report(relays);
        } finally {
            relays.forEach(BenchRelay::close);
        }
    }

    private BenchCalls calls(int phoneBasePort) {
        return new BenchCalls(plan.calls(), phoneBasePort);
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(":")).anyMatch(d -> Files.isExecutable(Path.of(d, program)));
    }

    private void one(BenchRelay relay, int round) throws IOException {
        Measured m = relay.measure(round, plan.pps(), plan.warmupSeconds(), plan.seconds(), plan.generatorCore());
        results.add(m);
        System.out.printf(Locale.ROOT,
                "round %d  %-10s %6.2f us/packet  %7d packets/s  loss %5.2f %%  p50 %4d us  p99 %5d us%n",
                round, m.relay(), m.cpuUs(), m.packetsPerSecond(), m.lossPercent(), m.p50Us(), m.p99Us());
    }

    private void report(List<BenchRelay> relays) throws IOException {
        System.out.println();
        System.out.println("| relay | CPU us/packet (min-max) | packets/s | loss % | p50 us | p99 us | RSS MiB"
                + " | KiB/call |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        List<String> summary = new ArrayList<>();
        for (BenchRelay r : relays) {
            List<Measured> own = results.stream().filter(m -> m.relay().equals(r.name())).toList();
            double[] cpu = own.stream().mapToDouble(Measured::cpuUs).sorted().toArray();
            double[] loss = own.stream().mapToDouble(Measured::lossPercent).sorted().toArray();
            double[] pps = own.stream().mapToDouble(Measured::packetsPerSecond).sorted().toArray();
            double[] p50 = own.stream().mapToDouble(Measured::p50Us).sorted().toArray();
            double[] p99 = own.stream().mapToDouble(Measured::p99Us).sorted().toArray();
            System.out.printf(Locale.ROOT, "| %s | %.2f (%.2f-%.2f) | %.0f | %.2f | %.0f | %.0f | %d | %.1f |%n",
                    r.name(),
                    median(cpu), cpu[0], cpu[cpu.length - 1], median(pps), median(loss), median(p50), median(p99),
                    r.residentMib(), r.kibPerCall());
            summary.add(String.format(Locale.ROOT,
                    "{\"relay\":\"%s\",\"cpuUsPerPacket\":%.3f,\"min\":%.3f,\"max\":%.3f,"
                            + "\"lossPercent\":%.3f,\"p50Us\":%.0f,\"p99Us\":%.0f,\"residentMib\":%d,"
                            + "\"kibPerCall\":%.1f}",
                    r.name(), median(cpu), cpu[0], cpu[cpu.length - 1], median(loss), median(p50), median(p99),
                    r.residentMib(), r.kibPerCall()));
        }
        System.out.println();
        if (results.stream().anyMatch(m -> m.packetsPerSecond() < 0.98 * plan.pps())) {
            System.out.println("The wanted load was not reached in every round: the machine is busy or too small, and"
                    + " the delays say more of it than of the relays.");
        }
        ratio(OURS, RIVAL);
        ratio(OURS, FLOOR);
        if (plan.json() != null) Files.writeString(plan.json(), json(summary));
    }

    /** The median of the ratios of neighbouring measurements says more than the ratio of the medians. */
    private void ratio(String a, String b) {
        double[] ratios = results.stream().filter(m -> m.relay().equals(a))
                .flatMapToDouble(m -> results.stream().filter(n -> n.relay().equals(b) && n.round() == m.round())
                        .mapToDouble(n -> m.cpuUs() / n.cpuUs()))
                .sorted().toArray();
        if (ratios.length == 0) return;
        System.out.printf(Locale.ROOT, "%s / %s: %.2f (%.2f-%.2f) of the CPU time per packet%n", a, b, median(ratios),
                ratios[0], ratios[ratios.length - 1]);
    }

    private static double median(double[] sorted) {
        int n = sorted.length;
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }

    private String json(List<String> summary) {
        return String.format(Locale.ROOT,
                "{\"benchmark\":\"media\",\"ports\":\"%s\",\"calls\":%d,\"packetsPerSecond\":%d,\"seconds\":%d,"
                        + "\"summary\":[%s],\"rounds\":[%s]}%n",
                plan.shared() ? "shared" : "own", plan.calls(), plan.pps(), plan.seconds(), String.join(",", summary),
                results.stream().map(Measured::json).collect(Collectors.joining(",")));
    }
}
