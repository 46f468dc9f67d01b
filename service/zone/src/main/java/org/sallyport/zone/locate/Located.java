package org.sallyport.zone.locate;

import java.util.List;
import org.sallyport.refusal.Refusal;

/**
 * Where a request may go.
 *
 * @param targets to be tried in this order, those that failed lately last
 * @param nothing why there is no target, or what is to be said where none of them is reached
 * @param trail what was asked, what came and how long it took, one line each; empty for an address
 */
public record Located(List<LocateTarget> targets, Refusal nothing, List<String> trail) {
    public Located {
        targets = List.copyOf(targets);
        trail = List.copyOf(trail);
    }
}
