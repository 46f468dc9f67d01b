package org.sallyport.sipcall.history;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.Via;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;

/**
 * As whom others see us: whoever answers a request of ours writes the address that it came from into our Via (RFC 3581
 * §4). One answer for each of our addresses is kept. It is what somebody says, so it explains and decides nothing.
 * Owner: the desk.
 */
public final class SeenAddresses {
    private final Map<LocalInterface, Seen> last = new HashMap<>();

    /**
     * One of our addresses as somebody sees it.
     *
     * @param as the address
     * @param by who says so
     */
    public record Seen(IpAddress as, Endpoint by) {}

    /** Takes note of the answer to a request of ours. */
    public void take(Flow flow, SipMessage response) {
        Via via = flow instanceof ZoneFlow ? null : response.topVia();
        if (via == null || via.received() == null) return;
        if (!IpAddress.parse(via.host()).filter(flow.via().advertised()::equals).isPresent()) return;
        IpAddress.parse(via.received()).ifPresent(a -> last.put(flow.via(), new Seen(a, flow.remote())));
    }

    /** Another address than the one we tell, by which somebody saw this one of ours lately. */
    public Optional<Seen> otherwise(LocalInterface ours) {
        return Optional.ofNullable(last.get(ours)).filter(s -> !s.as().equals(ours.advertised()));
    }
}
