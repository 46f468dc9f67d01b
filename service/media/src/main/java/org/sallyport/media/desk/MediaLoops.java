package org.sallyport.media.desk;

import java.util.List;
import org.sallyport.host.MediaLoop;
import org.sallyport.media.LegPorts;
import org.sallyport.media.MediaCommand;

/**
 * The loops that relay, and how many lines each of them has. Owner: the desk.
 *
 * <p>A line lives on one loop as long as it lives, and so does a shared pair: whoever has to prove himself there is
 * looked up in that loop's tables alone. So a line with a shared leg goes where its pair is, and any other to the loop
 * with the fewest.
 */
final class MediaLoops {
    private final List<MediaLoop<MediaCommand>> loops;
    private final int[] lines;
    private int nextPair;

    MediaLoops(List<MediaLoop<MediaCommand>> loops) {
        this.loops = List.copyOf(loops);
        this.lines = new int[loops.size()];
    }

    /** Hands a command over; false where the loop's queue is full. */
    boolean submit(int loop, MediaCommand command) {
        return loops.get(loop).submit(command);
    }

    /** The loop on which a shared pair is. */
    int ofPair(int pair) {
        return pair % loops.size();
    }

    /** The shared pair for the next leg: one on a loop with the fewest lines, in turn among equals. */
    int pairOf(int pairs) {
        int best = nextPair++ % pairs;
        int from = best;
        for (int i = 1; i < pairs; i++) {
            int pair = (from + i) % pairs;
            if (lines[ofPair(pair)] < lines[ofPair(best)]) best = pair;
        }
        if (nextPair == pairs) nextPair = 0;
        return best;
    }

    /** Whether one loop can carry a line with these legs. */
    boolean together(LegPorts caller, LegPorts callee) {
        return !(caller instanceof LegPorts.Shared a && callee instanceof LegPorts.Shared b)
                || ofPair(a.pair()) == ofPair(b.pair());
    }

    /** The loop for a line with these legs, which counts there from now on. */
    int take(LegPorts caller, LegPorts callee) {
        int loop = caller instanceof LegPorts.Shared a ? ofPair(a.pair())
                : callee instanceof LegPorts.Shared b ? ofPair(b.pair()) : idlest();
        lines[loop]++;
        return loop;
    }

    /** A line of this loop is gone. */
    void give(int loop) {
        lines[loop]--;
    }

    private int idlest() {
        int best = 0;
        for (int i = 1; i < lines.length; i++) if (lines[i] < lines[best]) best = i;
        return best;
    }
}
