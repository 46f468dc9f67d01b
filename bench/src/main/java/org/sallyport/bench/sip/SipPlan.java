package org.sallyport.bench.sip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is measured.
 *
 * @param seconds length of a round's window
 * @param rounds how often each party has its turn on each transport
 * @param rate calls per second in a window
 * @param warmUpSeconds load on our node before its first window on each transport, at {@code rate}, not measured; it
 *     goes on until the compiler is quiet, four times as long at most
 * @param kneeSeconds length of one step of the search for the knee, 0 for no search
 * @param heldCalls calls held for the memory per call, step by step, none for no such part
 * @param holdSeconds how long they are held: more than the 32 s that transactions linger (RFC 3261 §17)
 * @param transports in this order
 * @param rules how many rules stand before the one that fits, one after the other; none for no such part
 * @param registrations how many phones are registered, step by step; none for no such part
 * @param registersPerSecond registrations with a digest per second, 0 for no such part
 * @param overload whether goodput is looked at beyond the knee
 * @param proxyCore core of what is measured
 * @param loadCore core of SIPp and of the probe
 */
record SipPlan(int seconds, int rounds, int rate, int warmUpSeconds, int kneeSeconds,
        List<Integer> heldCalls, int holdSeconds, List<SipTransport> transports, int proxyCore, int loadCore,
        List<Integer> rules, List<Integer> registrations, int registersPerSecond, boolean overload) {
    static final String OPTIONS = "--seconds N, --rounds N, --rate CALLS, --warmup N, --knee-seconds N,"
            + " --held CALLS[,CALLS...], --hold-seconds N, --transports udp,tcp, --proxy-core N, --load-core N,"
            + " --rules N[,N...], --registrations N[,N...], --registers N, --overload on|off";
    private static final int RATE_MAX = 20_000;
    private static final int RULES_MAX = 10_000;
    private static final int REGISTRATIONS_MAX = 100_000;

    /** @throws IllegalArgumentException where an option is unknown or no number, with a sentence for people */
    static SipPlan of(List<String> args) {
        Map<String, String> o = new HashMap<>();
        for (int i = 0; i < args.size(); i += 2) {
            if (i + 1 == args.size()) throw new IllegalArgumentException(args.get(i) + " needs a value");
            o.put(args.get(i), args.get(i + 1));
        }
        List<SipTransport> transports = new ArrayList<>();
        for (String t : o.getOrDefault("--transports", "udp,tcp").split(",")) {
            transports.add(SipTransport.valueOf(t.toUpperCase(Locale.ROOT)));
        }
        o.remove("--transports");
        SipPlan plan = new SipPlan(number(o, "--seconds", 5, 1, 600), number(o, "--rounds", 3, 1, 100),
                number(o, "--rate", 1000, 10, RATE_MAX), number(o, "--warmup", 20, 0, 600),
                number(o, "--knee-seconds", 2, 0, 60), steps(o, "--held", "1000", RATE_MAX),
                number(o, "--hold-seconds", 36, 1, 600), List.copyOf(transports), number(o, "--proxy-core", 0, 0, 1023),
                number(o, "--load-core", 1, 0, 1023), steps(o, "--rules", "0", RULES_MAX),
                steps(o, "--registrations", "0", REGISTRATIONS_MAX), number(o, "--registers", 0, 0, RATE_MAX),
                "on".equals(o.remove("--overload")));
        if (!o.isEmpty()) throw new IllegalArgumentException("unknown: " + o.keySet() + "; known: " + OPTIONS);
        return plan;
    }

    /** Numbers from the smallest to the largest; 0 stands for none. */
    private static List<Integer> steps(Map<String, String> o, String key, String otherwise, int max) {
        String text = o.containsKey(key) ? o.remove(key) : otherwise;
        return Arrays.stream(text.split(",", -1)).map(v -> number(key, v, 0, max)).filter(n -> n > 0).distinct()
                .sorted().toList();
    }

    /** How long all of it takes about, in seconds, the compiler quiet after half of the time that it may take. */
    int seconds(int parties) {
        int linger = transports.stream().mapToInt(SipTransport::lingerSeconds).sum();
        int windows = rounds * (transports.size() * (parties + 1) * (seconds + 2) + parties * (linger + 3));
        int warmUp = transports.size() * (2 * warmUpSeconds + 10);
        int hold = heldCalls.stream().mapToInt(n -> holdSeconds + n / 250 + 10).sum();
        int knees = kneeSeconds == 0 ? 0 : transports.size() * 18 * (kneeSeconds + 1);
        return windows + warmUp + hold + knees;
    }

    private static int number(Map<String, String> o, String key, int otherwise, int min, int max) {
        String v = o.remove(key);
        return v == null ? otherwise : number(key, v, min, max);
    }

    private static int number(String key, String v, int min, int max) {
        try {
            int n = Integer.parseInt(v);
            if (n >= min && n <= max) return n;
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new IllegalArgumentException(key + " is a number from " + min + " to " + max + ", not " + v);
    }
}
