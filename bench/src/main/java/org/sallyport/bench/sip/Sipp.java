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
    /** How long a party may take until it sees that it is too much. */
    private static final int SEEN_AFTER_SECONDS = 3;
    private static final double STATISTICS_LATE_SECONDS = 0.5;
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
     * What came of more calls than can be had, per second of the time in which they were begun; what is carried later
     * is nobody's goodput.
     *
     * @param begunPerSecond calls that were begun
     * @param carriedPerSecond calls that were answered, acknowledged and ended
     * @param refusedPerSecond calls that got 503
     * @param retransmissions requests that the caller sent again
     */
    record Carried(double begunPerSecond, double carriedPerSecond, double refusedPerSecond, long retransmissions) {
        /**
         * Between two lines of SIPp's statistics.
         *
         * @param statistics all lines, names first
         * @param fromSeconds after the start: how long a party may take to see what comes
         * @param seconds after the start until which calls are begun
         */
        static Carried of(List<String> statistics, int fromSeconds, int seconds) {
            List<String> names = Arrays.asList(statistics.getFirst().split(";"));
            String[] first = null;
            String[] last = null;
            for (String line : statistics.subList(1, statistics.size())) {
                String[] row = line.split(";");
                double atSeconds = seconds(row, names, "CurrentTime") - seconds(row, names, "StartTime");
                if (atSeconds >= fromSeconds && first == null) first = row;
                if (atSeconds <= seconds + STATISTICS_LATE_SECONDS) last = row;
            }
            if (first == null || last == null || first == last) return new Carried(0, 0, 0, 0);
            double forSeconds = seconds(last, names, "CurrentTime") - seconds(first, names, "CurrentTime");
            return new Carried(grown(first, last, names, "TotalCallCreated") / forSeconds,
                    grown(first, last, names, "carried(C)") / forSeconds,
                    grown(first, last, names, "refused(C)") / forSeconds,
                    (long) grown(first, last, names, "Retransmissions(C)"));
        }

        private static double grown(String[] first, String[] last, List<String> names, String name) {
            return number(last, names, name) - number(first, names, name);
        }

        /** A time is written as date, time, and seconds since 1970. */
        private static double seconds(String[] row, List<String> names, String name) {
            return Double.parseDouble(row[names.indexOf(name)].split("\t")[2]);
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
        int seconds = (calls + rate - 1) / rate + holdMs / 1000;
        return call(caller, target, t, new Calls(rate, calls, holdMs == 0 ? CALLS_AT_ONCE_MAX : calls), holdMs,
                seconds);
    }

    /** Calls at a rate that may be too much: begun whether or not those before have come to an end. */
    Carried overload(String target, SipTransport t, int rate, int seconds) throws IOException, InterruptedException {
        Load load = call(workshop.file("uac-overload.xml", Map.of()), target, t,
                new Calls(rate, rate * seconds, rate * seconds), 0, seconds);
        load.await();
        return Carried.of(Files.readAllLines(load.statistics), SEEN_AFTER_SECONDS, seconds);
    }

    /** How many calls: at a rate, in all, and at a time. */
    private record Calls(int rate, int count, int atOnce) {}

    private Load call(Path scenario, String target, SipTransport t, Calls calls, int holdMs, int seconds)
            throws IOException {
        // A port for each load: over TCP the one before would still be resting.
        String port = Integer.toString(callerPort++);
        Path statistics = workshop.path("load-" + port + ".csv");
        Process p = workshop.start(core, "load-" + port + ".log", List.of("sipp", target + ":" + PORT,
                "-sf", scenario.toString(), "-s", t.user(), "-i", CALLER, "-p", port, "-t", t.sippMode(),
                "-r", Integer.toString(calls.rate()), "-m", Integer.toString(calls.count()),
                "-l", Integer.toString(calls.atOnce()),
                "-d", Integer.toString(holdMs), "-nostdin",
                "-buff_size", Integer.toString(BUFFER_BYTES), "-trace_stat", "-stf", statistics.toString(), "-fd", "1",
                "-timeout", Integer.toString(seconds + GRACE_SECONDS)));
        return new Load(p, statistics, calls.rate(), seconds);
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
