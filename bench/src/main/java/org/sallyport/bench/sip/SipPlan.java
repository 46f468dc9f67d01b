package org.sallyport.bench.sip;

import java.util.ArrayList;
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
 * @param warmUpSeconds load on our node before its first window on each transport, at {@code rate}, not measured
 * @param kneeSeconds length of one step of the search for the knee, 0 for no search
 * @param heldCalls calls held for the memory per call, 0 for none
 * @param holdSeconds how long they are held: more than the 32 s that transactions linger (RFC 3261 §17)
 * @param transports in this order
 * @param proxyCore core of what is measured
 * @param loadCore core of SIPp and of the probe
 */
record SipPlan(int seconds, int rounds, int rate, int warmUpSeconds, int kneeSeconds, int heldCalls, int holdSeconds,
        List<SipTransport> transports, int proxyCore, int loadCore) {
    static final String OPTIONS = "--seconds N, --rounds N, --rate CALLS, --warmup N, --knee-seconds N, --held CALLS,"
            + " --hold-seconds N, --transports udp,tcp, --proxy-core N, --load-core N";
    private static final int RATE_MAX = 20_000;

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
                number(o, "--knee-seconds", 2, 0, 60), number(o, "--held", 1000, 0, RATE_MAX),
                number(o, "--hold-seconds", 36, 1, 600), List.copyOf(transports), number(o, "--proxy-core", 0, 0, 1023),
                number(o, "--load-core", 1, 0, 1023));
        if (!o.isEmpty()) throw new IllegalArgumentException("unknown: " + o.keySet() + "; known: " + OPTIONS);
        return plan;
    }

    private static int number(Map<String, String> o, String key, int otherwise, int min, int max) {
        String v = o.remove(key);
        if (v == null) return otherwise;
        try {
            int n = Integer.parseInt(v);
            if (n >= min && n <= max) return n;
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new IllegalArgumentException(key + " is a number from " + min + " to " + max + ", not " + v);
    }
}
