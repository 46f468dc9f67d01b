package org.sallyport.zone;

import java.util.Objects;
import org.sallyport.refusal.Refusal;
import org.sallyport.wire.Endpoint;

/** Whether a zone can be asked now, over one protocol. */
public sealed interface ZoneStatus {
    /** Zones that need no connection: local, default, DNS, and neighbors that are not watched. */
    record Ready() implements ZoneStatus {}

    /** A traversal zone before its first connection, or a neighbor before its first answer. */
    record Starting(long sinceNs) implements ZoneStatus {}

    /** Connected and proven in both directions. */
    record Up(long sinceNs, Endpoint peer) implements ZoneStatus {
        public Up {
            Objects.requireNonNull(peer);
        }
    }

    /**
     * Not reachable.
     *
     * @param failures in a row, of the same kind: nobody there, or refused
     * @param retryAtNs when the next attempt is made, or {@link org.sallyport.machine.Machine#NEVER} where we listen
     */
    record Down(long sinceNs, Refusal why, int failures, long retryAtNs) implements ZoneStatus {
        public Down {
            Objects.requireNonNull(why);
        }
    }

    /** Whether a call may be sent there. */
    default boolean usable() {
        return switch (this) {
            case Ready _, Up _ -> true;
            case Starting _, Down _ -> false;
        };
    }
}
