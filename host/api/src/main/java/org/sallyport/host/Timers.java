package org.sallyport.host;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Machine;

/**
 * The one alarm of a service, armed for the soonest of all its timers. Owner: the desk.
 *
 * <p>A part says when it wants to be called earlier than before; that it wants so later, or no more, is found out when
 * the alarm rings. So a message costs a comparison and no alarm.
 */
public final class Timers {
    private final Host host;
    private final List<Timed> parts = new ArrayList<>();
    private @Nullable Alarm alarm;
    private long atNs = Machine.NEVER;

    /** Sets its alarms on this host. */
    public Timers(Host host) {
        this.host = host;
    }

    /** From now on the part is called when it is due. */
    public void add(Timed part) {
        parts.add(part);
        wake(part.deadlineNs());
    }

    /** A part wants to be called at a time; nothing is to be done where the alarm rings by then anyway. */
    public void wake(long deadlineNs) {
        if (deadlineNs >= atNs) return;
        if (alarm != null) alarm.cancel();
        atNs = deadlineNs;
        alarm = host.at(deadlineNs, this::ring);
    }

    private void ring() {
        alarm = null;
        // What parts want meanwhile is looked at when all of them have had their turn, also where one of them failed.
        atNs = Long.MIN_VALUE;
        long nowNs = host.nowNs();
        try {
            for (int i = 0; i < parts.size(); i++) if (parts.get(i).deadlineNs() <= nowNs) parts.get(i).timer(nowNs);
        } finally {
            atNs = Machine.NEVER;
            long soonestNs = Machine.NEVER;
            for (int i = 0; i < parts.size(); i++) soonestNs = Math.min(soonestNs, parts.get(i).deadlineNs());
            wake(soonestNs);
        }
    }
}
