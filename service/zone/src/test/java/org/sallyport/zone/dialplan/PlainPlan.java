package org.sallyport.zone.dialplan;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;

/** A plan that leads any alias to every zone: the local zone, then neighbors and traversal zones, then the DNS. */
public final class PlainPlan {
    private PlainPlan() {}

    /** Of these zones, at priorities 50, 100 and 150. */
    public static DialPlan of(List<Zone> zones, StrangerGuard guard) {
        return new DialPlan(List.of(), rules(zones), zones, guard);
    }

    private static List<SearchRule> rules(List<Zone> zones) {
        List<SearchRule> out = new ArrayList<>();
        for (Zone zone : zones) {
            String name = zone.name();
            switch (zone) {
                case Zone.LocalZone _ -> {
                    out.add(SearchRule.anyAlias(50, "local zone", name));
                    out.add(new SearchRule(50, "local zone, addresses", new RuleSource.Any(), Protocol.ANY,
                            SearchRule.Authentication.NOT_NEEDED, new RuleMode.AnyIp(), name,
                            SearchRule.OnMatch.CONTINUE, SearchRule.Strangers.GUARDED));
                }
                case Zone.Neighbor _, Zone.TraversalClient _, Zone.TraversalServer _ ->
                        out.add(SearchRule.anyAlias(100, "zone " + name, name));
                case Zone.Dns _ -> out.add(SearchRule.anyAlias(150, "dns " + name, name));
                case Zone.DefaultZone _ -> {}
            }
        }
        return out;
    }
}
