package org.sallyport.scenarios.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.Host;
import org.sallyport.node.GatewayNode;

/** Starts the real nodes, and asks them what the status commands ask. */
public final class GatewayStarter implements NodeStarter {
    @Override
    public Running start(NodeConfig config, Host host) {
        GatewayNode node = new GatewayNode(config, host);
        List<String> faults = node.start();
        if (!faults.isEmpty()) throw new ScenarioFailure(config.name() + " could not open: " + faults);
        return new Gateway(node);
    }

    private record Gateway(GatewayNode node) implements Running {
        @Override
        public List<String> leftovers() {
            List<String> out = new ArrayList<>();
            for (String what : List.of("calls", "media")) {
                for (Map<?, ?> row : rows(what)) out.add(what + " left: " + row);
            }
            Object pairs = ((Map<?, ?>) node.status("summary", Map.of())).get("mediaPairs");
            if (!(pairs instanceof Map<?, ?> p) || !Objects.equals(p.get("used"), 0)) out.add("leases left: " + pairs);
            String turn = String.valueOf(((Map<?, ?>) node.status("summary", Map.of())).get("turn"));
            if (!turn.equals("off") && !turn.startsWith("0 of")) out.add("relays left: " + turn);
            return out;
        }

        @Override
        public Object act(String command, String action, Map<String, String> options) {
            return node.act(command, action, options);
        }

        @Override
        public void turn(String action, String user) {
            Object answer = node.act("turn", action, Map.of("user", user));
            if (answer instanceof Map<?, ?> m && m.containsKey("error")) throw new ScenarioFailure(m.toString());
        }

        @Override
        public List<String> activeZones() {
            return zones("state", "up");
        }

        @Override
        public List<String> refusals() {
            return rows("zones").stream().map(r -> String.valueOf(r.get("reason"))).filter(r -> !r.equals("null"))
                    .toList();
        }

        private List<String> zones(String key, String value) {
            return rows("zones").stream().filter(r -> value.equals(r.get(key))).map(r -> String.valueOf(r.get("name")))
                    .toList();
        }

        private List<Map<?, ?>> rows(String what) {
            List<Map<?, ?>> out = new ArrayList<>();
            for (Object row : (List<?>) node.status(what, Map.of())) out.add((Map<?, ?>) row);
            return out;
        }
    }
}
