package org.sallyport.media;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.RateCap;
import org.sallyport.wire.Endpoint;

/**
 * What one flow's packets look like on the wire where that is more than the packets themselves. A flow without any has
 * no shape at all, and pays for that one look. Owner: one media loop.
 *
 * <pre>
 *   in   [4 multiplexID]  packet  [what the transform takes away]
 *   out  [4 multiplexID]  packet  [what the transform adds]
 * </pre>
 */
final class FlowShape {
    /** Most packets per second from unbound sources that are given to the transform, since each may cost a tag. */
    static final int STRANGERS_PER_SECOND_MAX = 100;

    private final @Nullable PacketTransform transform;
    private final boolean prefixed;
    private final int prefix;
    private final RateCap strangers = new RateCap(STRANGERS_PER_SECOND_MAX, 1L << 40, 1_000_000_000L);

    private FlowShape(Optional<PacketTransform> transform, boolean prefixed, int prefix) {
        this.transform = transform.orElse(null);
        this.prefixed = prefixed;
        this.prefix = prefix;
    }

    /** The shape of a flow, or null where its packets are plain. */
    static @Nullable FlowShape of(LegShape.Half half) {
        if (half.transform().isEmpty() && half.multiplexId().isEmpty()) return null;
        return new FlowShape(half.transform(), half.multiplexId().isPresent(), half.multiplexId().orElse(0));
    }

    /** A packet of the far end, without its multiplexID. */
    boolean in(ByteBuffer packet, boolean fromBound, long nowNs) {
        return transform == null || (fromBound || strangers.take(0, nowNs)) && transform.in(packet);
    }

    /** A packet for the far end. */
    boolean out(ByteBuffer packet) {
        return transform == null || transform.out(packet);
    }

    void send(MediaIo io, MediaSocket socket, ByteBuffer packet, Endpoint to) {
        if (prefixed) io.sendPrefixed(socket, prefix, packet, to);
        else io.send(socket, packet, to);
    }
}
