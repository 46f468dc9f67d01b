package org.sallyport.turn.loop;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Bound;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Entropy;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortSet;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.turn.TurnCounters;
import org.sallyport.turn.TurnRows;
import org.sallyport.turn.TurnSettings;
import org.sallyport.turn.TurnShare;
import org.sallyport.turn.loop.Allocation.Relayed;
import org.sallyport.wire.Endpoint;

/**
 * The relay sockets of one loop: opens and closes them, and knows whose a tag or a port is. Owner: that loop.
 *
 * <p>Only here is a relay port taken or given back, and only together with its socket.
 */
final class Relays {
    /** How many ports are tried where other processes hold them. */
    private static final int TRIES_MAX = 16;

    private final MediaIo io;
    private final TurnSettings settings;
    private final Tally.Sheet tally;
    private final @Nullable Family v4;
    private final @Nullable Family v6;
    private Relayed[] byTag = new Relayed[64];
    private int[] freeTags = new int[64];
    private int freeTagCount;
    private int tagsUsed;

    /** One relay address. */
    private static final class Family {
        final TurnSettings.Relay relay;
        final RelayPorts ports;
        final int firstPort;
        final Relayed[] byPort;

        Family(TurnSettings.Relay relay, PortSet all, TurnShare share, Entropy entropy) {
            this.relay = relay;
            this.ports = new RelayPorts(all, share, entropy);
            this.firstPort = all.ranges().getFirst().first();
            this.byPort = new Relayed[all.ranges().getLast().last() - firstPort + 1];
        }
    }

    Relays(MediaIo io, Entropy entropy, TurnSettings settings, TurnShare share, Tally.Sheet tally) {
        this.io = io;
        this.settings = settings;
        this.tally = tally;
        PortSet ports = settings.book().settings(Role.EDGE).ports(Setting.TURN_RELAY);
        Family four = null;
        Family six = null;
        for (TurnSettings.Relay r : settings.relays()) {
            if (r.local().isV4()) four = new Family(r, ports, share, entropy);
            else six = new Family(r, ports, share, entropy);
        }
        v4 = four;
        v6 = six;
    }

    private @Nullable Family family(boolean six) {
        return six ? v6 : v4;
    }

    /** That of a socket is there. */
    private Family own(boolean six) {
        return Objects.requireNonNull(family(six));
    }

    /** How many relay ports of both families serve and are free now; the others rest or belong to another process. */
    TurnCounters gauges(long nowNs) {
        long free = (v4 == null ? 0L : v4.ports.free(nowNs)) + (v6 == null ? 0 : v6.ports.free(nowNs));
        return new TurnCounters(Map.of("ports-free", free, "relay-ports-used", (long) tagsUsed - freeTagCount));
    }

    /** Whether there is a relay address of this family. */
    boolean has(boolean six) {
        return family(six) != null;
    }

    /** The relay address of a family, or null. */
    TurnSettings.@Nullable Relay relay(boolean six) {
        Family f = family(six);
        return f == null ? null : f.relay;
    }

    /** A bound socket on a random port, or null where there is none to be had. */
    @Nullable
    RelaySocket open(boolean six, boolean even, long nowNs) {
        Family f = family(six);
        if (f == null) return null;
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            int port = f.ports.take(even, nowNs);
            if (port < 0) return null;
            RelaySocket socket = bind(f, six, port, nowNs);
            if (socket != null) return socket;
        }
        return null;
    }

    /** Sockets on an even port and the odd one above it, or null. */
    RelaySocket @Nullable [] openPair(boolean six, long nowNs) {
        Family f = family(six);
        if (f == null) return null;
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            int port = f.ports.takePair(nowNs);
            if (port < 0) return null;
            RelaySocket even = bind(f, six, port, nowNs);
            if (even == null) {
                f.ports.putBackUnused(port + 1, nowNs);
                continue;
            }
            RelaySocket odd = bind(f, six, port + 1, nowNs);
            if (odd != null) return new RelaySocket[] {even, odd};
            discard(even, nowNs);
        }
        return null;
    }

    private @Nullable RelaySocket bind(Family f, boolean six, int port, long nowNs) {
        PortClaim claim = TurnRows.relay(settings.book(), new Endpoint(f.relay.local(), port));
        return switch (io.open(claim, settings.dscp())) {
            case Bound.Ok<MediaSocket>(MediaSocket socket) -> new RelaySocket(socket, port, six);
            case Bound.Refused<MediaSocket>(Bound.Kind kind, String _) -> {
                boolean inUse = kind == Bound.Kind.IN_USE;
                if (inUse) f.ports.setAside(port, nowNs);
                else f.ports.putBackUnused(port, nowNs);
                tally.add(inUse ? Tally.PORTS_FOREIGN : Tally.PORTS_FAILED);
                yield null;
            }
        };
    }

    /** Closes a socket that never served. */
    void discard(RelaySocket relay, long nowNs) {
        relay.socket().discard();
        own(relay.v6()).ports.putBackUnused(relay.port(), nowNs);
    }

    /** Begins to relay on a socket. */
    Relayed begin(RelaySocket relay, Allocation allocation, long expiresNs) {
        Family f = own(relay.v6());
        int tag = freeTagCount > 0 ? freeTags[--freeTagCount] : tagsUsed++;
        if (tag == byTag.length) {
            byTag = Arrays.copyOf(byTag, 2 * tag);
            freeTags = Arrays.copyOf(freeTags, 2 * tag);
        }
        Relayed r = new Relayed(allocation, relay, new Endpoint(f.relay.advertised(), relay.port()), tag, expiresNs);
        byTag[tag] = r;
        f.byPort[relay.port() - f.firstPort] = r;
        io.start(relay.socket(), tag);
        return r;
    }

    /** Closes a socket that relayed; its port rests. */
    void end(Relayed r, long nowNs) {
        Family f = own(r.v6);
        r.expiresNs = Long.MIN_VALUE;
        byTag[r.tag] = null;
        freeTags[freeTagCount++] = r.tag;
        f.byPort[r.relay.port() - f.firstPort] = null;
        io.close(r.socket);
        f.ports.putBack(r.relay.port(), nowNs);
    }

    /** Whose socket has this tag, or null. */
    @Nullable
    Relayed byTag(int tag) {
        return tag < byTag.length ? byTag[tag] : null;
    }

    /** Who relays on a port of the relay address of a family, or null. */
    @Nullable
    Relayed byPort(boolean six, int port) {
        Family f = family(six);
        if (f == null) return null;
        int at = port - f.firstPort;
        return at < 0 || at >= f.byPort.length ? null : f.byPort[at];
    }
}
