package org.sallyport.config;

import java.time.Duration;
import java.util.List;
import org.sallyport.wire.IpAddress;

/**
 * {@code check}: what a node looks at by itself.
 *
 * @param interval between two looks; zero for none
 * @param relayAddresses where edge's relays are, beside the address of the zone's connection: what edge itself says of
 *     that leads control nowhere
 */
public record CheckConfig(Duration interval, List<IpAddress> relayAddresses) {
    public CheckConfig {
        relayAddresses = List.copyOf(relayAddresses);
    }

    /** What a node's file says. */
    public static CheckConfig of(NodeConfig node) {
        return node.chapter(CheckConfig.class);
    }
}
