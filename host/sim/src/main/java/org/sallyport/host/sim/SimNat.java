package org.sallyport.host.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** The NAT of a home: everything outward passes, inward only what its kind allows. */
public final class SimNat extends Middlebox {
    private static final long TCP_IDLE_NS = 3600 * 1_000_000_000L;
    private static final int PORT_TRIES = 10_000;

    private final NatOptions options;
    private final SeededEntropy entropy;
    private final Map<InnerKey, Mapping> byInner = new HashMap<>();
    private final Map<OuterKey, Mapping> byOuter = new HashMap<>();

    SimNat(SimClockwork world, String name, SimSegment lower, SimSegment upper, NatOptions options) {
        super(world, name, lower, upper);
        this.options = options;
        this.entropy = world.entropy("nat " + name);
    }

    /** The remote end counts for symmetric NATs only, and is null otherwise. */
    private record InnerKey(boolean udp, Endpoint inner, @Nullable Endpoint remote) {}

    private record OuterKey(boolean udp, int port) {}

    private static final class Mapping {
        final Endpoint inner;
        final int port;
        final long lifeNs;
        final Set<Endpoint> endpoints = new HashSet<>();
        final Set<IpAddress> addresses = new HashSet<>();
        long expiresNs;

        Mapping(Endpoint inner, int port, long lifeNs) {
            this.inner = inner;
            this.port = port;
            this.lifeNs = lifeNs;
        }
    }

    /** Forgets every mapping, as a restart does. */
    public void loseState() {
        byInner.clear();
        byOuter.clear();
    }

    @Override
    public boolean claims(IpAddress address) {
        return address.equals(options.publicAddress());
    }

    @Override
    public void fromLower(SimPacket packet) {
        count("in");
        Mapping m = mapping(packet);
        if (m == null) {
            drop(packet, "no-port");
            return;
        }
        m.expiresNs = world.nowNs() + m.lifeNs;
        m.endpoints.add(packet.to());
        m.addresses.add(packet.to().address());
        SimPacket out = packet.withFrom(new Endpoint(options.publicAddress(), m.port));
        if (!packet.to().address().equals(options.publicAddress())) forwardUp(out);
        else if (options.hairpin()) deliver(out);
        else drop(packet, "hairpin");
    }

    @Override
    public void fromUpper(SimPacket packet) {
        count("in");
        deliver(packet);
    }

    private void deliver(SimPacket packet) {
        Mapping m = byOuter.get(new OuterKey(packet.udp(), packet.to().port()));
        if (m == null || world.nowNs() > m.expiresNs) drop(packet, "no-mapping");
        else if (!admits(m, packet)) drop(packet, "filtered");
        else forwardDown(packet.withTo(m.inner));
    }

    private boolean admits(Mapping m, SimPacket packet) {
        return switch (options.kind()) {
            case FULL_CONE -> packet.udp() || m.endpoints.contains(packet.from());
            case RESTRICTED -> m.addresses.contains(packet.from().address());
            case PORT_RESTRICTED, SYMMETRIC -> m.endpoints.contains(packet.from());
        };
    }

    private @Nullable Mapping mapping(SimPacket packet) {
        boolean symmetric = options.kind() == NatOptions.Kind.SYMMETRIC;
        InnerKey key = new InnerKey(packet.udp(), packet.from(), symmetric ? packet.to() : null);
        Mapping m = byInner.get(key);
        if (m != null && world.nowNs() <= m.expiresNs) return m;
        if (m != null) byOuter.remove(new OuterKey(packet.udp(), m.port));
        int port = freePort(packet);
        if (port < 0) return null;
        long life = packet.udp() ? entropy.between(options.timeoutMinNs(), options.timeoutMaxNs()) : TCP_IDLE_NS;
        Mapping fresh = new Mapping(packet.from(), port, life);
        byInner.put(key, fresh);
        byOuter.put(new OuterKey(packet.udp(), port), fresh);
        count("opened");
        return fresh;
    }

    private int freePort(SimPacket packet) {
        int wanted = options.keepPort() ? packet.from().port() : 1024 + entropy.below(64_512);
        for (int i = 0; i < PORT_TRIES; i++) {
            Mapping taken = byOuter.get(new OuterKey(packet.udp(), wanted));
            if (taken == null || world.nowNs() > taken.expiresNs) return wanted;
            wanted = 1024 + entropy.below(64_512);
        }
        return -1;
    }
}
