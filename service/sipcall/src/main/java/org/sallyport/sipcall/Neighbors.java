package org.sallyport.sipcall;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.proxy.Ways;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Zone;

/** Which addresses are neighbor zones'. Owner: the desk. */
final class Neighbors {
    private final List<Zone.Neighbor> zones = new ArrayList<>();
    private final Map<IpAddress, String> byAddress = new HashMap<>();

    Neighbors(List<Zone> all) {
        for (Zone z : all) {
            if (!(z instanceof Zone.Neighbor n)) continue;
            zones.add(n);
            for (String host : n.peers().hosts()) IpAddress.parse(host).ifPresent(a -> byAddress.put(a, n.name()));
        }
    }

    /** Looks up peers that are given by name. */
    void learn(Ways.Finder finder) {
        for (Zone.Neighbor n : zones) {
            for (String host : n.peers().hosts()) {
                if (IpAddress.parse(host).isPresent()) continue;
                SipUri uri = SipUri.parse("sip:" + host + ":" + n.peers().port()).orElseThrow();
                finder.find(uri, true, places -> places.forEach(p -> byAddress.put(p.endpoint().address(), n.name())));
            }
        }
    }

    Optional<String> of(IpAddress address) {
        return Optional.ofNullable(byAddress.get(address));
    }
}
