package org.sallyport.sipcall.ladder;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are kept after their end. Where there is no more room, whoever has most of it loses the oldest of his: so
 * nobody pushes out the calls of others by many of his own. Owner: the desk.
 */
final class Shelf {
    private final int callsMax;
    private final Deque<Kept> calls = new ArrayDeque<>();
    private final Map<Object, Integer> held = new HashMap<>();

    private record Kept(CallNotes notes, Object holder) {}

    Shelf(int callsMax) {
        this.callsMax = callsMax;
    }

    /** Puts a call here; gives the one that has to go for it, or null. */
    @Nullable
    CallNotes put(CallNotes notes, Object holder) {
        CallNotes gone = calls.size() < callsMax ? null : takeOfLargest();
        calls.addLast(new Kept(notes, holder));
        held.merge(holder, 1, Integer::sum);
        return gone;
    }

    private CallNotes takeOfLargest() {
        int most = 0;
        for (int n : held.values()) most = Math.max(most, n);
        Kept oldest = null;
        for (Kept k : calls) {
            if (Objects.requireNonNull(held.get(k.holder())) == most) {
                oldest = k;
                break;
            }
        }
        Kept gone = Objects.requireNonNull(oldest);
        calls.removeFirstOccurrence(gone);
        held.computeIfPresent(gone.holder(), (_, n) -> n == 1 ? null : n - 1);
        return gone.notes();
    }

    int size() {
        return calls.size();
    }
}
