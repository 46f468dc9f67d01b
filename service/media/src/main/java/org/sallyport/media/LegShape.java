package org.sallyport.media;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is done to the packets of a leg beyond relaying them.
 *
 * @param rtp to those of RTP
 * @param rtcp to those of RTCP
 */
public record LegShape(Half rtp, Half rtcp) {
    /** Nothing. */
    public static final LegShape PLAIN = new LegShape(Half.PLAIN, Half.PLAIN);

    /**
     * One component's.
     *
     * @param transform what changes each packet, made for this flow alone
     * @param multiplexId what stands before each packet to the far end, which receives several flows at one port
     *     (H.460.19 §7)
     */
    public record Half(Optional<PacketTransform> transform, OptionalInt multiplexId) {
        /** Nothing. */
        public static final Half PLAIN = new Half(Optional.empty(), OptionalInt.empty());
    }

    Half half(Component c) {
        return c == Component.RTP ? rtp : rtcp;
    }
}
