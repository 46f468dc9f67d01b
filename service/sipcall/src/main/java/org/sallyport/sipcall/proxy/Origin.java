package org.sallyport.sipcall.proxy;

import java.util.Optional;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.Zone;

/**
 * Where a request came from.
 *
 * @param flow how it came
 * @param zone through which zone
 * @param identity the address-of-record that the sender has proven, where it has
 */
public record Origin(Flow flow, Zone zone, Optional<String> identity) {
    /** Whether the sender has proven who it is. */
    public boolean authenticated() {
        return identity.isPresent();
    }
}
