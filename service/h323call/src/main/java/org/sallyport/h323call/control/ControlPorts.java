package org.sallyport.h323call.control;

import java.util.Optional;
import org.sallyport.media.LegSide;
import org.sallyport.ports.PortClaim;

/** Ports for control channels, from the range of the document; each is lent until it is given back. */
public interface ControlPorts {
    /** Where a side of a call may come to; empty where none is free. */
    Optional<PortClaim> listen(LegSide toward);

    /** From where a side is called; empty where none is free. */
    Optional<PortClaim> dial(LegSide toward);

    /** One is needed no longer. */
    void release(PortClaim claim);
}
