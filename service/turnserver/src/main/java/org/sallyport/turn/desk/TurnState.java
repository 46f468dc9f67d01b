package org.sallyport.turn.desk;

import java.util.List;
import java.util.Map;
import org.sallyport.turn.AllocationReport;
import org.sallyport.turn.TurnCounters;

/**
 * What all loops told of themselves at about the same moment. Immutable.
 *
 * @param takenNs monotonic, when the last loop answered or the time was up
 * @param complete whether every loop answered in time; else the counters of the silent ones are those of their last
 *     answer, and allocations are missing
 * @param allocations of all loops, oldest first; empty where only counters were asked for
 * @param counters sums over all loops since the start
 * @param rates since the state before
 */
public record TurnState(
        long takenNs, boolean complete, List<AllocationReport> allocations, TurnCounters counters, Rates rates) {
    /** Nothing known yet. */
    public static final TurnState NOTHING =
            new TurnState(0, false, List.of(), new TurnCounters(Map.of()), Rates.NONE);

    public TurnState {
        allocations = List.copyOf(allocations);
    }

    /**
     * Per second, over the time that passed between two states.
     *
     * @param overNs that time; 0 where there was no state before
     */
    public record Rates(
            long overNs, long packetsToPeers, long bytesToPeers, long packetsToClients, long bytesToClients) {
        static final Rates NONE = new Rates(0, 0, 0, 0, 0);
        private static final double SECOND_NS = 1e9;

        static Rates between(TurnCounters before, TurnCounters after, long overNs) {
            return new Rates(overNs, rate("to-peer-packets", before, after, overNs),
                    rate("to-peer-bytes", before, after, overNs), rate("to-client-packets", before, after, overNs),
                    rate("to-client-bytes", before, after, overNs));
        }

        private static long rate(String name, TurnCounters before, TurnCounters after, long overNs) {
            return Math.round((after.value(name) - before.value(name)) * SECOND_NS / overNs);
        }
    }
}
