package org.sallyport.bench.turn;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.sallyport.bench.measure.ProcessTree;

/**
 * The clients and peers of one server. A process of its own that takes commands, one a line, and answers each by an
 * {@link Answer}: {@code allocate N}, {@code load RATE TALKING WARMUP SECONDS}, {@code hold RATE SECONDS
 * REFRESH-SECONDS}, {@code free}.
 */
final class TurnGenerator {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long DRAIN_NS = 300_000_000L;

    /** A permission lives for 300 s: what was refreshed longer ago is refreshed before the next load. */
    private static final long STALE_NS = 60 * SECOND_NS;

    private static final long SEED = 3_478;
    private static final int SAY_EVERY_SECONDS = 5;

    private final TurnLoad load;
    private final ProcessTree server;
    private long refreshedNs = System.nanoTime();
    private int second;

    private TurnGenerator(TurnLoad load, ProcessTree server) {
        this.load = load;
        this.server = server;
    }

    /** Arguments: number of the net, "turn" or "floor", user, password, lifetime in seconds, process of the server. */
    public static void main(String[] args) throws IOException {
        TurnClient.Account account = new TurnClient.Account(args[2], args[3], Integer.parseInt(args[4]));
        ProcessTree server = new ProcessTree(ProcessHandle.of(Long.parseLong(args[5])).orElseThrow());
        LoadNet net = new LoadNet(Integer.parseInt(args[0]));
        try (TurnLoad load = new TurnLoad(net, account, args[1].equals("turn"), new Random(SEED))) {
            TurnGenerator g = new TurnGenerator(load, server);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(g.command(line.split(" ")).line());
            }
        }
    }

    private Answer.Builder command(String[] words) throws IOException {
        return switch (words[0]) {
            case "allocate" -> allocate(number(words, 1));
            case "load" -> load(number(words, 1), number(words, 2), number(words, 3), number(words, 4));
            case "hold" -> hold(number(words, 1), number(words, 2), number(words, 3));
            case "free" -> free();
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private static int number(String[] words, int at) {
        return Integer.parseInt(words[at]);
    }

    private Answer.Builder allocate(int total) throws IOException {
        long startNs = System.nanoTime();
        load.allocate(total, () -> say("%d of %d allocations", load.standing(), total));
        return control(new Answer.Builder()).with("ms", (System.nanoTime() - startNs) / 1_000_000);
    }

    private Answer.Builder control(Answer.Builder out) {
        TurnLoad.Counts c = load.counts();
        if (c.failures > 0) say("%d requests failed, the last: %s", c.failures, c.lastFailure);
        int lifetime = load.lines().stream().filter(l -> l.control != null)
                .mapToInt(l -> l.control.lifetimeSeconds()).max().orElse(0);
        return out.with("standing", load.standing()).with("failures", c.failures).with("requests", c.requests)
                .with("again", c.sentAgain).with("refreshed", c.refreshed).with("strange", c.strange)
                .with("lifetime", lifetime);
    }

    private Answer.Builder load(long rate, int talking, int warmupSeconds, int seconds) throws IOException {
        if (System.nanoTime() - refreshedNs > STALE_NS) {
            load.refreshAll(() -> say("refreshing"));
            refreshedNs = System.nanoTime();
        }
        load.talk(rate, talking, warmupSeconds * SECOND_NS, 0, () -> {});
        ProcessTree.Cpu before = server.cpu();
        load.noteDelays();
        long startNs = System.nanoTime();
        long sent = load.sent();
        long received = load.received();
        load.talk(rate, talking, seconds * SECOND_NS, 0, () -> {});
        long elapsedNs = System.nanoTime() - startNs;
        long cpuNs = server.cpu().sinceNs(before);
        long relayed = load.received() - received;
        sent = load.sent() - sent;
        load.drain(DRAIN_NS);
        Delays d = load.delays();
        return control(new Answer.Builder().with("sent", sent).with("relayed", relayed).with("ns", elapsedNs)
                .with("cpu", cpuNs).with("arrived", d.count()).with("p50", d.percentileUs(0.5))
                .with("p99", d.percentileUs(0.99)));
    }

    private Answer.Builder hold(long rate, int seconds, int refreshSeconds) throws IOException {
        long sent = load.sent();
        long received = load.received();
        load.lines().forEach(l -> {
            l.clientEnd.heard = 0;
            l.peerEnd.heard = 0;
        });
        ProcessTree.Cpu before = server.cpu();
        load.noteDelays();
        second = 0;
        load.talk(rate, load.lines().size(), seconds * SECOND_NS, refreshSeconds * SECOND_NS, () -> {
            if (++second % SAY_EVERY_SECONDS == 0) {
                say("%d of %d s: %d refreshed, %d failures", second, seconds, load.counts().refreshed,
                        load.counts().failures);
            }
        });
        long cpuNs = server.cpu().sinceNs(before);
        load.drain(DRAIN_NS);
        long silent = load.lines().stream().filter(l -> l.clientEnd.heard == 0 || l.peerEnd.heard == 0).count();
        return control(new Answer.Builder().with("sent", load.sent() - sent)
                .with("arrived", load.received() - received).with("silent", silent).with("cpu", cpuNs)
                .with("p99", load.delays().percentileUs(0.99)));
    }

    private Answer.Builder free() throws IOException {
        int before = load.standing();
        load.freeAll(() -> say("giving back"));
        long gone = load.lines().stream().filter(l -> l.client().state() == TurnClient.State.GONE).count();
        return control(new Answer.Builder().with("freed", gone).with("before", before));
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
