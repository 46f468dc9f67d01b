package org.sallyport.config;

import java.time.Duration;

/**
 * {@code check}: what a node looks at by itself.
 *
 * @param interval between two looks; zero for none
 */
public record CheckConfig(Duration interval) {
    /** What a node's file says. */
    public static CheckConfig of(NodeConfig node) {
        return node.chapter(CheckConfig.class);
    }
}
