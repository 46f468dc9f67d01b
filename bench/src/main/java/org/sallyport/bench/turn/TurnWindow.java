package org.sallyport.bench.turn;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One server under one window of load.
 *
 * @param server who
 * @param rate wanted packets per second, both directions together
 * @param round from 1
 * @param sent packets that clients and peers sent in the window
 * @param arrived how many of these came out at the other end, even a little after the window
 * @param relayedPerSecond packets that came out during the window, per second
 * @param cpuUs CPU time of the server's process for each of those, in microseconds
 * @param p50Us median of the one-way delay from sender to receiver, in microseconds, the generator's own wait included
 * @param p99Us the 99th percentile
 * @param strange datagrams that no rule of the load explains, since the clients started
 */
record TurnWindow(String server, int rate, int round, long sent, long arrived, double relayedPerSecond, double cpuUs,
        long p50Us, long p99Us, long strange) {
    static TurnWindow of(String server, int rate, int round, Answer a) {
        long relayed = a.get("relayed");
        return new TurnWindow(server, rate, round, a.get("sent"), a.get("arrived"), relayed * 1e9 / a.get("ns"),
                relayed == 0 ? Double.NaN : a.get("cpu") / 1e3 / relayed, a.get("p50"), a.get("p99"), a.get("strange"));
    }

    double lossPercent() {
        return sent == 0 ? 0 : 100.0 * (sent - arrived) / sent;
    }

    Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("server", server);
        out.put("rate", rate);
        out.put("round", round);
        out.put("sent", sent);
        out.put("arrived", arrived);
        out.put("packetsPerSecond", relayedPerSecond);
        out.put("cpuUsPerPacket", cpuUs);
        out.put("p50Us", p50Us);
        out.put("p99Us", p99Us);
        out.put("strange", strange);
        return out;
    }
}
