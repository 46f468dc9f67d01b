package org.sallyport.config;

import java.time.Duration;

/**
 * Media ({@code local-zone.traversal-subzone}). Its ports are in the node's port settings.
 *
 * @param mediaTimeout a call whose every leg was silent so long is ended
 * @param listenOnlyTimeout how long media goes to an end that is there and makes no sound
 * @param latchWindow how long after the first packet a better source may still win the latch
 * @param probeInterval between probes of a leg toward the shared pair, below the pinhole of 20 s
 * @param portCoolDown how long a returned port rests before another call may have it
 * @param loops threads that relay
 * @param dscp differentiated services code point of media, 0 to 63
 */
public record MediaConfig(
        Duration mediaTimeout, Duration listenOnlyTimeout, Duration latchWindow, Duration probeInterval,
        Duration portCoolDown,
        int loops, int dscp) {}
