package org.sallyport.sipcall.proxy;

import java.util.List;
import java.util.Optional;
import org.sallyport.media.desk.Facing;
import org.sallyport.sipcall.session.Device;

/**
 * One target of a request: where to send it and what it looks like there.
 *
 * @param zone name of the zone
 * @param rule the search rule that led here, for the history
 * @param requestUri Request-URI toward it
 * @param routes Route values to put on top, in order
 * @param hop where to send it
 * @param group branches with the same group share their media legs toward the callee
 * @param kind whom the callee's media leg faces
 * @param flowBound whether the callee can be reached over the same flow alone later on
 * @param bound whether it is a registered contact: then the alias is found, whatever becomes of the branch
 * @param hopCountMax highest Max-Forwards that leaves toward the zone
 * @param device the phone of a registered contact
 */
public record Route(String zone, String rule, String requestUri, List<String> routes, Hop hop, String group,
        Facing.Kind kind, boolean flowBound, boolean bound, int hopCountMax, Optional<Device> device) {
    public Route {
        routes = List.copyOf(routes);
    }

    /** A route to no registered contact of this node. */
    public Route(String zone, String rule, String requestUri, List<String> routes, Hop hop, String group,
            Facing.Kind kind,
            boolean flowBound, boolean bound, int hopCountMax) {
        this(zone, rule, requestUri, routes, hop, group, kind, flowBound, bound, hopCountMax, Optional.empty());
    }

    /** The same to a phone. */
    Route to(Device phone) {
        return new Route(zone, rule, requestUri, routes, hop, group, kind, flowBound, bound, hopCountMax,
                Optional.of(phone));
    }
}
