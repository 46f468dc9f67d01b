package org.sallyport.host.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sallyport.wire.IpAddress;

/**
 * How a firewall behaves beside its rules.
 *
 * @param pinholeMinNs shortest time that a UDP pinhole stays open after the last packet that refreshes it
 * @param pinholeMaxNs longest; each flow draws between the two
 * @param tcpIdleNs after how long without a segment a TCP state is forgotten
 * @param answersRefresh whether packets of the answering side keep a UDP pinhole open; the document's model says no
 * @param masquerade upper address behind which everything from below hides, each flow with a random port
 * @param staticNat lower address to public address, one to one
 */
public record FirewallOptions(long pinholeMinNs, long pinholeMaxNs, long tcpIdleNs, boolean answersRefresh,
        Optional<IpAddress> masquerade, Map<IpAddress, IpAddress> staticNat) {
    private static final long SECOND = 1_000_000_000L;

    /** As the port document describes firewalls: 20 to 30 s after the send, TCP one hour. */
    public static final FirewallOptions USUAL =
            new FirewallOptions(20 * SECOND, 30 * SECOND, 3600 * SECOND, false, Optional.empty(), Map.of());

    public FirewallOptions {
        staticNat = Map.copyOf(staticNat);
    }

    /** The same with pinholes of exactly this length. */
    public FirewallOptions pinhole(long exactlyNs) {
        return new FirewallOptions(exactlyNs, exactlyNs, tcpIdleNs, answersRefresh, masquerade, staticNat);
    }

    /** The same, hiding everything below behind one address. */
    public FirewallOptions masqueradeAs(IpAddress address) {
        return new FirewallOptions(pinholeMinNs, pinholeMaxNs, tcpIdleNs, answersRefresh, Optional.of(address),
                staticNat);
    }

    /** The same with one more pair of a lower and a public address. */
    public FirewallOptions mapping(IpAddress lowerAddress, IpAddress publicAddress) {
        Map<IpAddress, IpAddress> more = new HashMap<>(staticNat);
        more.put(lowerAddress, publicAddress);
        return new FirewallOptions(pinholeMinNs, pinholeMaxNs, tcpIdleNs, answersRefresh, masquerade, more);
    }
}
