package org.sallyport.bench.turn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is measured.
 *
 * @param allocations standing during the load, each with one permission and one channel
 * @param rates packets per second over all allocations and both directions, one series of windows each
 * @param rounds how often each server has its turn at each rate
 * @param seconds length of a window
 * @param warmupSeconds load before each window
 * @param firstSeconds load before the first window of all, at the highest rate: for compilers
 * @param heldAllocations of the second part, 0 for none
 * @param holdSeconds how long they are held
 * @param refreshSeconds each of them is refreshed once in this time; lifetimes are twice as long
 * @param relayCore core of what is measured
 * @param loadCore core of the clients and peers
 * @param nativePath whether our server takes the native datagram path
 * @param asNode whether Java runs our server as it runs a node, or else with the serial collector
 * @param servers who takes part, in the order of the tables
 */
record TurnPlan(int allocations, List<Integer> rates, int rounds, int seconds, int warmupSeconds, int firstSeconds,
        int heldAllocations, int holdSeconds, int refreshSeconds, int relayCore, int loadCore, boolean nativePath,
        boolean asNode, List<String> servers) {
    static final String OPTIONS = "--quick, --allocations N, --rate PACKETS[,PACKETS...], --rounds N, --seconds N,"
            + " --warmup N, --first-warmup N, --held ALLOCATIONS, --hold-seconds N, --refresh-seconds N,"
            + " --relay-core N, --load-core N, --path native|portable, --collector node|serial,"
            + " --servers NAME[,NAME...]";

    /** All that there are. */
    static final List<String> SERVERS = List.of(TurnServer.FLOOR, TurnServer.OURS, TurnServer.RIVAL);

    /** As many as the default range of relay ports gives. */
    static final int ALLOCATIONS_MAX = 6_000;

    /** A permission lives for 300 s, and six windows may pass until the same server has its turn again. */
    private static final int SECONDS_MAX = 30;

    private static final int PACKETS_PER_SECOND_OF_A_VOICE = 50;

    TurnPlan {
        rates = List.copyOf(rates);
        servers = List.copyOf(servers);
    }

    /** @throws IllegalArgumentException where an option is unknown or wrong, with a sentence for people */
    static TurnPlan of(List<String> args) {
        Map<String, String> o = new HashMap<>();
        for (int i = 0; i < args.size(); i++) {
            if (args.get(i).equals("--quick")) {
                o.put("--quick", "");
            } else {
                if (i + 1 == args.size()) throw new IllegalArgumentException(args.get(i) + " needs a value");
                o.put(args.get(i), args.get(++i));
            }
        }
        boolean quick = o.remove("--quick") != null;
        TurnPlan plan = new TurnPlan(number(o, "--allocations", 1_000, 1, ALLOCATIONS_MAX),
                rates(o, quick ? "100000" : "20000,100000"),
                number(o, "--rounds", quick ? 3 : 7, 1, 100), number(o, "--seconds", quick ? 2 : 5, 1, SECONDS_MAX),
                number(o, "--warmup", quick ? 1 : 2, 0, 10), number(o, "--first-warmup", quick ? 5 : 12, 0, 60),
                number(o, "--held", ALLOCATIONS_MAX, 0, ALLOCATIONS_MAX),
                number(o, "--hold-seconds", quick ? 20 : 120, 1, 3_600),
                number(o, "--refresh-seconds", quick ? 10 : 30, 5, 240), number(o, "--relay-core", 0, 0, 1_023),
                number(o, "--load-core", 1, 0, 1_023), choice(o, "--path", "native", "portable"),
                choice(o, "--collector", "node", "serial"), servers(o));
        if (!o.isEmpty()) throw new IllegalArgumentException("unknown: " + o.keySet() + "; known: " + OPTIONS);
        return plan;
    }

    private static List<Integer> rates(Map<String, String> o, String otherwise) {
        String text = o.containsKey("--rate") ? o.remove("--rate") : otherwise;
        List<Integer> out = new ArrayList<>();
        for (String one : text.split(",", -1)) out.add(number("--rate", one, 100, 1_000_000));
        return out;
    }

    private static List<String> servers(Map<String, String> o) {
        if (!o.containsKey("--servers")) return SERVERS;
        List<String> wanted = List.of(o.remove("--servers").split(",", -1));
        for (String w : wanted) {
            if (SERVERS.contains(w)) continue;
            throw new IllegalArgumentException("--servers are some of " + SERVERS + ", not " + w);
        }
        return SERVERS.stream().filter(wanted::contains).toList();
    }

    /** Whether it is the first of the two. */
    private static boolean choice(Map<String, String> o, String key, String first, String second) {
        String v = o.containsKey(key) ? o.remove(key) : first;
        if (!v.equals(first) && !v.equals(second)) {
            throw new IllegalArgumentException(key + " is " + first + " or " + second + ", not " + v);
        }
        return v.equals(first);
    }

    private static int number(Map<String, String> o, String key, int otherwise, int min, int max) {
        String v = o.remove(key);
        return v == null ? otherwise : number(key, v, min, max);
    }

    private static int number(String key, String text, int min, int max) {
        try {
            int n = Integer.parseInt(text.strip());
            if (n >= min && n <= max) return n;
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new IllegalArgumentException(key + " is a number from " + min + " to " + max + ", not " + text);
    }

    /** The same without one of the servers. */
    TurnPlan without(String server) {
        return new TurnPlan(allocations, rates, rounds, seconds, warmupSeconds, firstSeconds, heldAllocations,
                holdSeconds, refreshSeconds, relayCore, loadCore, nativePath, asNode,
                servers.stream().filter(s -> !s.equals(server)).toList());
    }

    /** Allocations that talk at a rate, each at the pace of a voice in both directions, or faster where all talk. */
    int talking(int rate) {
        return Math.clamp(rate / (2 * PACKETS_PER_SECOND_OF_A_VOICE), 1, allocations);
    }

    /** Lifetime of the allocations that are held, in seconds. */
    int lifetimeSeconds() {
        return 2 * refreshSeconds;
    }

    int highestRate() {
        return rates.stream().mapToInt(Integer::intValue).max().orElseThrow();
    }

    Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("allocations", allocations);
        out.put("rates", rates);
        out.put("rounds", rounds);
        out.put("seconds", seconds);
        out.put("warmupSeconds", warmupSeconds);
        out.put("held", heldAllocations);
        out.put("holdSeconds", holdSeconds);
        out.put("refreshSeconds", refreshSeconds);
        out.put("path", nativePath ? "native" : "portable");
        out.put("collector", asNode ? "node" : "serial");
        return out;
    }
}
