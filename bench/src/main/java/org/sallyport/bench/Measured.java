package org.sallyport.bench;

import java.util.Locale;

/**
 * One relay under one round of load.
 *
 * @param sent packets that the phones sent in the window
 * @param relayed packets that came back to a phone in the window
 * @param packetsPerSecond of those
 * @param cpuUs CPU time of the relay's process for each relayed packet, in microseconds
 * @param p50Us median of one-way delay through the relay, both sockets and the generator's own wait included
 * @param p99Us the 99th percentile
 */
record Measured(String relay, int round, long sent, long relayed, long packetsPerSecond, double cpuUs, int p50Us,
        int p99Us) {
    double lossPercent() {
        return sent == 0 ? 0 : Math.max(0, 100.0 * (sent - relayed) / sent);
    }

    String json() {
        return String.format(Locale.ROOT,
                "{\"relay\":\"%s\",\"round\":%d,\"sent\":%d,\"relayed\":%d,\"packetsPerSecond\":%d,"
                        + "\"cpuUsPerPacket\":%.3f,"
                        + "\"p50Us\":%d,\"p99Us\":%d}",
                relay, round, sent, relayed, packetsPerSecond, cpuUs, p50Us, p99Us);
    }
}
