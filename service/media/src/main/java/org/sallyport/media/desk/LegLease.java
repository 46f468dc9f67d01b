package org.sallyport.media.desk;

import java.util.Optional;
import org.sallyport.media.LegPorts;
import org.sallyport.ports.PortPair;
import org.sallyport.refusal.Refusal;
import org.sallyport.wire.LocalInterface;

/** What one leg of a line was lent. */
sealed interface LegLease {
    /**
     * Its ports are there.
     *
     * @param via the interface that they are on
     * @param pair what goes back to the pool; empty for a shared pair
     */
    record Granted(LegPorts ports, LocalInterface via, Optional<PortPair> pair, int rtpPort) implements LegLease {}

    /** They are not. */
    record Refused(Refusal refusal) implements LegLease {}
}
