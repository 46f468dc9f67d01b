package org.sallyport.host.sim;

import org.sallyport.wire.IpAddress;

/** Forwards everything: a router without rules, for tests and for networks that are not ours. */
public final class SimRouter extends Middlebox {
    SimRouter(SimWorld world, String name, SimSegment lower, SimSegment upper) {
        super(world, name, lower, upper);
    }

    @Override
    void fromLower(SimPacket packet) {
        count("in");
        forwardUp(packet);
    }

    @Override
    void fromUpper(SimPacket packet) {
        count("in");
        forwardDown(packet);
    }

    @Override
    boolean claims(IpAddress address) {
        return lower.reaches(address);
    }
}
