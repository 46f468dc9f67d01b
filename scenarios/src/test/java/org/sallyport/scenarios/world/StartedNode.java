package org.sallyport.scenarios.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sallyport.node.GatewayNode;

/** A node that was started and tells the site of its zones. */
public record StartedNode(GatewayNode node) implements NodeStarter.Running {
    @Override
    public List<String> leftovers() {
        return List.of();
    }

    @Override
    public List<String> activeZones() {
        return rows(node, "zones").stream().filter(r -> "up".equals(r.get("state")))
                .map(r -> String.valueOf(r.get("name"))).toList();
    }

    @Override
    public List<String> refusals() {
        return List.of();
    }

    /** What a node says about something that has many. */
    public static List<Map<?, ?>> rows(GatewayNode node, String what) {
        List<Map<?, ?>> out = new ArrayList<>();
        for (Object row : (List<?>) node.status(what, Map.of())) out.add((Map<?, ?>) row);
        return out;
    }
}
