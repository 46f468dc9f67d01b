package org.sallyport.media;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.AddressTable;

/**
 * Which flow of a shared port a packet belongs to by the 32 bits before it (H.460.19). Owner: one media loop.
 *
 * <p>The receiver chooses these numbers, so ours have the two highest bits set: no packet that may come to such a port
 * without a number begins so (RFC 7983 §7), nor does RTP (RFC 3550 §5.1).
 */
final class MultiplexIds {
    /** In octets. */
    static final int PREFIX_BYTES = 4;

    private static final int MARK = 0xc0000000;

    private final AddressTable<Flow> flows;

    MultiplexIds(int entriesMax, long seed) {
        this.flows = new AddressTable<>(entriesMax, seed);
    }

    /** Whether a number may be one of ours. */
    static boolean possible(int id) {
        return (id & MARK) == MARK;
    }

    /** Makes both flows of a leg known; false where a number is impossible or taken, or the table is full. */
    boolean add(Leg leg, LegPorts.Multiplexed ports) {
        if (!add(leg.rtp, ports.receiveRtp())) return false;
        if (add(leg.rtcp, ports.receiveRtcp())) return true;
        remove(leg.rtp, ports.receiveRtp());
        return false;
    }

    private boolean add(Flow flow, int id) {
        return possible(id) && flows.find(0, id, flow.socketIndex()) == null && flows.put(0, id, flow.socketIndex(),
                flow);
    }

    void remove(Leg leg, LegPorts.Multiplexed ports) {
        remove(leg.rtp, ports.receiveRtp());
        remove(leg.rtcp, ports.receiveRtcp());
    }

    private void remove(Flow flow, int id) {
        flows.remove(0, id, flow.socketIndex(), flow);
    }

    /** The flow whose number stands before the packet, which begins behind it then; else null. */
    @Nullable
    Flow take(int socketIndex, ByteBuffer packet) {
        if (packet.remaining() < PREFIX_BYTES) return null;
        int id = packet.getInt(packet.position());
        Flow flow = possible(id) ? flows.find(0, id, socketIndex) : null;
        if (flow != null) packet.position(packet.position() + PREFIX_BYTES);
        return flow;
    }
}
