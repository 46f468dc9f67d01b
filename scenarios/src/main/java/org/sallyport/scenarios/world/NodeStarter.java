package org.sallyport.scenarios.world;

import java.util.List;
import java.util.Map;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.Host;

/** Makes a node on a host and sets it going. */
@FunctionalInterface
public interface NodeStarter {
    /** A node that runs. */
    interface Running {
        /** What should not be there once all calls have ended: calls, leases, transactions; one sentence each. */
        List<String> leftovers();

        /** Names of the zones that are connected. */
        List<String> activeZones();

        /** Revokes or restores a user of the TURN server, or ends what he relays. */
        default void turn(String action, String user) {
            throw new UnsupportedOperationException();
        }

        /** Has a service of the node do something, as the admin socket does. */
        default Object act(String command, String action, Map<String, String> options) {
            throw new UnsupportedOperationException();
        }

        /** Ids of the refusals that keep zones down. */
        List<String> refusals();
    }

    /** Starts the node of the configuration's role. */
    Running start(NodeConfig config, Host host);
}
