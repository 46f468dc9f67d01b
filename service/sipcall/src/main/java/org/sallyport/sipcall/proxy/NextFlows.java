package org.sallyport.sipcall.proxy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.sallyport.refusal.Refusal;
import org.sallyport.sipcall.transport.Flow;

/** The ways to one hop in the order of preference, opened one at a time. Owner: the desk. */
public final class NextFlows {
    private final Deque<Way> left;
    private final Refusal none;
    private final List<String> trail;
    private Optional<Way> given = Optional.empty();

    /** How to open a way, and whom to tell that it led nowhere, or somewhere. */
    record Way(Supplier<Optional<Flow>> open, Runnable failed, Runnable answered) {
        /** One that is open. */
        static Way of(Flow flow) {
            return new Way(() -> Optional.of(flow), () -> {}, () -> {});
        }
    }

    /**
     * @param none why there is no way at all
     * @param trail what was looked up to find the ways, one line each
     */
    NextFlows(List<Way> all, Refusal none, List<String> trail) {
        this.left = new ArrayDeque<>(all);
        this.none = none;
        this.trail = List.copyOf(trail);
    }

    /** Another way; empty when all were tried. Opens a connection where one is needed. */
    public Optional<Flow> next() {
        while (!left.isEmpty()) {
            Way way = left.removeFirst();
            given = Optional.of(way);
            Optional<Flow> f = way.open().get();
            if (f.isPresent()) return f;
        }
        return Optional.empty();
    }

    /** Whether another way may be left. */
    boolean more() {
        return !left.isEmpty();
    }

    /** The way that was given last led nowhere: for a while it is tried last (RFC 3263 §4.3). */
    void failed() {
        given.ifPresent(way -> way.failed().run());
    }

    /** Somebody is there where the way that was given last leads: what was held against it is forgotten. */
    void answered() {
        given.ifPresent(way -> way.answered().run());
    }

    /** Why there is no way at all, for the history. */
    Refusal whenNone() {
        return none;
    }

    /** What was looked up to find the ways, for the history. */
    List<String> trail() {
        return trail;
    }
}
