package org.sallyport.sipcall.proxy;

import java.util.List;
import org.sallyport.sipcall.media.Facing;

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
 */
public record Route(String zone, String rule, String requestUri, List<String> routes, Hop hop, String group,
        Facing.Kind kind, boolean flowBound, boolean bound, int hopCountMax) {
    public Route {
        routes = List.copyOf(routes);
    }
}
