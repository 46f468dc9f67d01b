package org.sallyport.media.desk;

import java.util.List;
import java.util.Optional;
import org.sallyport.host.Bound;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.MediaSocket;
import org.sallyport.host.RareLine;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.LegPorts;
import org.sallyport.ports.Lease;
import org.sallyport.ports.PoolCounts;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortPair;
import org.sallyport.ports.PortPairPool;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;

/** Lends ports to the legs of media lines and takes them back. Owner: the desk. */
final class LegPool {
    /** How many other pairs are tried where a port turns out to be taken by another process. */
    private static final int PAIR_TRIES_MAX = 8;

    /** Between two lines of the log about the same want: 10 s. */
    private static final long TOLD_EVERY_NS = 10_000_000_000L;

    private final Host host;
    private final Role role;
    private final PortBook book;
    private final PortPairPool pool;
    private final MediaSettings settings;
    private final RareLine outOfDescriptors;
    private final RareLine notFree;
    private long noDescriptors;

    LegPool(Host host, Role role, PortBook book, PortPairPool pool, MediaSettings settings) {
        this.host = host;
        this.role = role;
        this.book = book;
        this.pool = pool;
        this.settings = settings;
        this.outOfDescriptors = new RareLine(host, LogTopic.MEDIA, LogLevel.ERROR, TOLD_EVERY_NS);
        this.notFree = new RareLine(host, LogTopic.MEDIA, LogLevel.WARN, TOLD_EVERY_NS);
    }

    /** A port on an interface, by the rows that explain it. */
    Bound<MediaSocket> bind(LocalInterface via, int port, List<String> rows) {
        PortClaim claim = book.claim(role, PortClaim.Side.BOTH, Transport.UDP, new Endpoint(via.bind(), port),
                rows.toArray(String[]::new));
        return host.mediaSocket(claim, settings.dscp());
    }

    /** A leg's share of a pair that all of them have. */
    LegLease shared(Facing facing, int pair) {
        LegPorts shared = new LegPorts.Shared(pair, host.entropy().hex(8), Sensitive.of(host.entropy().hex(16)));
        return new LegLease.Granted(shared, facing.via(), Optional.empty(), settings.sharedPairs().get(pair).rtp());
    }

    /** A pair of its own for a leg that faces somebody. */
    LegLease own(Facing facing) {
        for (int i = 0; i < PAIR_TRIES_MAX; i++) {
            switch (pool.lease(host.nowNs())) {
                case Lease.Refused<PortPair>(Refusal refusal) -> {
                    return new LegLease.Refused(refusal);
                }
                case Lease.Granted<PortPair>(PortPair pair) -> {
                    Optional<LegLease> opened = open(facing, pair);
                    if (opened.isPresent()) return opened.get();
                }
            }
        }
        return new LegLease.Refused(new Refusal(RefusalReason.NO_MEDIA_PORTS, "a port that no other process holds",
                PAIR_TRIES_MAX + " taken ones in a row"));
    }

    /** The ports that a leg had in an earlier run. */
    LegLease again(Facing facing, KeptLeg kept) {
        if (kept.shared().isPresent()) {
            boolean there = kept.shared().get().pair() < settings.sharedPairs().size()
                    && settings.sharedPairs().get(kept.shared().get().pair()).rtp() == kept.rtpPort();
            return there ? new LegLease.Granted(kept.shared().get(), kept.via(), Optional.empty(), kept.rtpPort())
                    : gone(kept.rtpPort());
        }
        Optional<PortPair> pair = pool.lease(kept.rtpPort(), host.nowNs());
        return pair.flatMap(p -> open(facing.over(kept.via()), p)).orElseGet(() -> gone(kept.rtpPort()));
    }

    private static LegLease gone(int rtpPort) {
        return new LegLease.Refused(new Refusal(RefusalReason.NO_MEDIA_PORTS, "port " + rtpPort + " of an earlier run",
                "not free"));
    }

    private Optional<LegLease> open(Facing facing, PortPair pair) {
        return switch (bind(facing.via(), pair.rtp(), facing.rows(true))) {
            case Bound.Refused<MediaSocket> refused -> taken(pair, refused);
            case Bound.Ok<MediaSocket>(MediaSocket rtp) ->
                    switch (bind(facing.via(), pair.rtcp(), facing.rows(false))) {
                        case Bound.Refused<MediaSocket> refused -> {
                            rtp.discard();
                            yield taken(pair, refused);
                        }
                        case Bound.Ok<MediaSocket>(MediaSocket rtcp) ->
                                Optional.of(new LegLease.Granted(new LegPorts.OwnPair(rtp, rtcp),
                                        facing.via(), Optional.of(pair), pair.rtp()));
                    };
        };
    }

    private Optional<LegLease> taken(PortPair pair, Bound.Refused<MediaSocket> refused) {
        if (refused.kind() == Bound.Kind.NO_DESCRIPTORS) {
            // No port is at fault and no other would do: the pair is free again, and nobody tries the next.
            pool.releaseUnused(pair, host.nowNs());
            noDescriptors++;
            outOfDescriptors.say("no media line can be opened: " + refused.why());
            return Optional.of(new LegLease.Refused(new Refusal(RefusalReason.NO_DESCRIPTORS, "a file descriptor",
                    "none left")));
        }
        pool.foreign(pair, host.nowNs());
        notFree.say("media pair " + pair + " is not free: " + refused.why());
        return Optional.empty();
    }

    /** A leg whose line never reached its loop: everything is free at once. */
    void abandon(LegLease.Granted lease) {
        if (lease.ports() instanceof LegPorts.OwnPair(MediaSocket rtp, MediaSocket rtcp)) {
            rtp.discard();
            rtcp.discard();
        }
        lease.pair().ifPresent(p -> pool.releaseUnused(p, host.nowNs()));
    }

    /** Pairs whose line has ended, and which rest now. */
    void release(List<PortPair> pairs) {
        for (PortPair p : pairs) pool.release(p, host.nowNs());
    }

    PoolCounts counts() {
        return pool.counts(host.nowNs());
    }

    long restNs() {
        return pool.restNs();
    }

    /** How often no descriptor was left. */
    long noDescriptors() {
        return noDescriptors;
    }
}
