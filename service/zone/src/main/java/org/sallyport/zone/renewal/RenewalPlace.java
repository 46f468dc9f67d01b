package org.sallyport.zone.renewal;

import java.util.List;
import org.sallyport.host.PairIdentity;

/**
 * Where a certificate of a pair is shown.
 *
 * @param identity its files
 * @param zones traversal zones over TLS, which show it
 * @param dials whether this node is the one who dials: control
 */
public record RenewalPlace(PairIdentity identity, List<String> zones, boolean dials) {
    public RenewalPlace {
        zones = List.copyOf(zones);
    }
}
