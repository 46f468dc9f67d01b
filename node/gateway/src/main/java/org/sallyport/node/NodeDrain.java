package org.sallyport.node;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.condition.Condition;
import org.sallyport.host.Host;
import org.sallyport.node.site.Service;
import org.sallyport.node.site.Site;
import org.sallyport.node.site.StatusRow;

/** Whether a node takes on new things, and what is left of the old ones. Owner: the desk. */
final class NodeDrain {
    private static final long SECOND_NS = 1_000_000_000L;

    private final Site site;
    private final Host host;
    private final List<Service> services;
    private State state = State.OPEN;
    private long untilNs;
    /** Which drain this is: what an earlier one has to say after it was cancelled is old. */
    private int turn;

    /** How far it is, in the words of status. */
    enum State {
        /** Everything is taken. */
        OPEN,
        /** Nothing new is, and something is left. */
        DRAINING,
        /** Nothing new is, and nothing is left. */
        DRAINED
    }

    NodeDrain(Site site, List<Service> services) {
        this.site = site;
        this.host = site.host();
        this.services = services;
    }

    void begin(long graceNs) {
        long nowNs = host.nowNs();
        untilNs = state == State.DRAINING ? Math.min(untilNs, nowNs + graceNs) : nowNs + graceNs;
        if (state == State.OPEN) turn++;
        if (state != State.DRAINED) state = State.DRAINING;
        site.conditions().is(Condition.DRAINED, "", Optional.of("No new calls are taken, whoever makes them."));
    }

    int turn() {
        return turn;
    }

    void empty(int ofTurn) {
        if (ofTurn == turn && state == State.DRAINING) state = State.DRAINED;
    }

    void over() {
        state = State.OPEN;
        turn++;
        site.conditions().over(Condition.DRAINED, "");
    }

    State state() {
        return state;
    }

    /** What the status command says of it. */
    Map<String, Object> facts() {
        long leftNs = state == State.DRAINING ? Math.max(0, untilNs - host.nowNs()) : 0;
        return StatusRow.ordered("state", StatusRow.lower(state), "left",
                services.stream().mapToLong(Service::standing).sum(), "secondsLeft",
                (leftNs + SECOND_NS - 1) / SECOND_NS);
    }
}
