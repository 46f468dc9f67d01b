package org.sallyport.h323call.call;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.h323call.control.ControlPorts;
import org.sallyport.h323call.message.SetupAsk;
import org.sallyport.media.LegSide;
import org.sallyport.ports.PortClaim;
import org.sallyport.refusal.Refusal;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;

/** What a routed call asks of its surroundings. Every method is called on the desk. */
public interface CallWorld {
    /**
     * Whom a caller means.
     *
     * @param call its identifier, by which its end is told
     * @param caller where he signals from
     * @param then is told once, now or later
     */
    void find(Octets call, Endpoint caller, SetupAsk ask, Consumer<Found> then);

    /** From where a callee is called; empty where no port is free. */
    Optional<PortClaim> dial(Endpoint callee);

    /** One is needed no longer. */
    void release(PortClaim claim);

    /** Ports of the control channel between two machines. */
    ControlPorts control(Map<LegSide, IpAddress> peers);

    /** Where an end is told that it finds us. */
    Endpoint ours(Endpoint end);

    /** It was answered. */
    void answered(Octets call);

    /** It is over, and everything of it is let go; the end of a side that said so itself has no refusal. */
    void over(Octets call, Optional<Refusal> why);
}
