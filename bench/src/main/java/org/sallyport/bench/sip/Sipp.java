package org.sallyport.bench.sip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** SIPp at both ends, with the same two scenarios for everybody. */
final class Sipp {
    static final String CALLER = "127.0.77.1";
    static final String PHONES = "127.0.77.7";
    static final int PORT = 5060;
    private static final int FIRST_CALLER_PORT = 20_000;
    private static final int CALLS_AT_ONCE_MAX = 4000;
    private static final int GRACE_SECONDS = 4;
    private static final int ANSWERS_AFTER_MS = 500;
    private static final int BUFFER_BYTES = 4 << 20;

    private final Workshop workshop;
    private final int core;
    private final Path caller;
    private final Path callee;
    private final Map<SipTransport, Process> called = new EnumMap<>(SipTransport.class);
    private int callerPort = FIRST_CALLER_PORT;

    Sipp(Workshop workshop, int core) throws IOException {
        this.workshop = workshop;
        this.core = core;
        this.caller = workshop.file("uac.xml", Map.of());
        this.callee = workshop.file("uas.xml", Map.of());
    }

    /**
     * What came of a load.
     *
     * @param rate calls per second that were asked for
     * @param created calls begun
     * @param succeeded calls that ended as they should
     * @param retransmissions requests that the caller sent again
     * @param achieved calls per second that were begun
     */
    record Outcome(int rate, long created, long succeeded, long retransmissions, double achieved) {
        private static final double TOLERATED = 0.01;
        private static final double BEHIND = 0.95;

        /** Whether more than 1 % failed or was sent again. */
        boolean faulty() {
            return created == 0 || created - succeeded > TOLERATED * created || retransmissions > TOLERATED * created;
        }

        /** Whether the calls could not be begun as fast as asked. */
        boolean behind() {
            return achieved < BEHIND * rate;
        }

        double failedPercent() {
            return created == 0 ? 100 : 100.0 * (created - succeeded) / created;
        }
    }

    /**
     * Starts the called end of one transport, in place of the one before: what is left of somebody else's calls must
     * not be in anybody's way.
     */
    Process answer(SipTransport t) throws IOException, InterruptedException {
        Process before = called.remove(t);
        if (before != null) workshop.stop(before);
        Process p = workshop.start(core, "callee-" + t.token() + ".log", List.of("sipp", "-sf", callee.toString(),
                "-i", t.callee(), "-p", Integer.toString(PORT), "-t", t.sippMode(), "-nostdin",
                "-buff_size", Integer.toString(BUFFER_BYTES)));
        called.put(t, p);
        Thread.sleep(ANSWERS_AFTER_MS);
        if (!p.isAlive())
            throw new IOException("SIPp did not start:\n" + workshop.tail("callee-" + t.token() + ".log"));
        return p;
    }

    /** A load that runs. */
    final class Load {
        private final Process process;
        private final Path statistics;
        private final int rate;
        private final int seconds;

        private Load(Process process, Path statistics, int rate, int seconds) {
            this.process = process;
            this.statistics = statistics;
            this.rate = rate;
            this.seconds = seconds;
        }

        /** Waits for the last call; calls that hang are given up and count as failed. */
        Outcome await() throws IOException, InterruptedException {
            if (!process.waitFor(seconds + 2 * GRACE_SECONDS, TimeUnit.SECONDS)) workshop.stop(process);
            return outcome(statistics, rate);
        }
    }

    /**
     * Begins to register phones, one after the other with a number of its own, from an address that is no neighbor's.
     *
     * @param phones their names and passwords
     * @param count how many; at {@code rate} per second
     */
    Load register(String target, int rate, Path phones, int count) throws IOException {
        String port = Integer.toString(callerPort++);
        Path statistics = workshop.path("load-" + port + ".csv");
        int seconds = (count + rate - 1) / rate;
        Process p = workshop.start(core, "load-" + port + ".log", List.of("sipp", target + ":" + PORT,
                "-sf", workshop.file("register.xml", Map.of()).toString(), "-inf", phones.toString(), "-i", PHONES,
                "-p", port, "-t", "u1",
                "-r", Integer.toString(rate), "-m", Integer.toString(count), "-l", Integer.toString(CALLS_AT_ONCE_MAX),
                "-nostdin", "-buff_size", Integer.toString(BUFFER_BYTES), "-trace_stat", "-stf", statistics.toString(),
                "-fd", "1", "-timeout", Integer.toString(seconds + GRACE_SECONDS)));
        return new Load(p, statistics, rate, seconds);
    }

    /**
     * Begins to call.
     *
     * @param calls how many; at {@code rate} per second
     * @param holdMs how long each call stands before its BYE
     */
    Load call(String target, SipTransport t, int rate, int calls, int holdMs) throws IOException {
        // A port for each load: over TCP the one before would still be resting.
        String port = Integer.toString(callerPort++);
        Path statistics = workshop.path("load-" + port + ".csv");
        int seconds = (calls + rate - 1) / rate + holdMs / 1000;
        int atOnce = holdMs == 0 ? CALLS_AT_ONCE_MAX : calls;
        Process p = workshop.start(core, "load-" + port + ".log", List.of("sipp", target + ":" + PORT,
                "-sf", caller.toString(), "-s", t.user(), "-i", CALLER, "-p", port, "-t", t.sippMode(),
                "-r", Integer.toString(rate), "-m", Integer.toString(calls), "-l", Integer.toString(atOnce),
                "-d", Integer.toString(holdMs), "-nostdin",
                "-buff_size", Integer.toString(BUFFER_BYTES), "-trace_stat", "-stf", statistics.toString(), "-fd", "1",
                "-timeout", Integer.toString(seconds + GRACE_SECONDS)));
        return new Load(p, statistics, rate, seconds);
    }

    private Outcome outcome(Path statistics, int rate) throws IOException {
        List<String> lines = Files.exists(statistics) ? Files.readAllLines(statistics) : List.of();
        if (lines.size() < 2) throw new IOException("SIPp wrote no statistics:\n"
                + workshop.tail(statistics.getFileName().toString().replace(".csv", ".log")));
        List<String> names = Arrays.asList(lines.getFirst().split(";"));
        String[] last = lines.getLast().split(";");
        long created = number(last, names, "TotalCallCreated");
        // The rate of the time in which calls were begun: the last line before the last call.
        double achieved = Double.NaN;
        for (String line : lines.subList(1, lines.size())) {
            String[] row = line.split(";");
            long so = number(row, names, "TotalCallCreated");
            if (so == 0 || so == created && !Double.isNaN(achieved)) continue;
            achieved = Double.parseDouble(row[names.indexOf("CallRate(C)")]);
        }
        if (Double.isNaN(achieved)) achieved = 0;
        return new Outcome(rate, created, number(last, names, "SuccessfulCall(C)"),
                number(last, names, "Retransmissions(C)"), achieved);
    }

    private static long number(String[] row, List<String> names, String name) {
        return Long.parseLong(row[names.indexOf(name)]);
    }
}
