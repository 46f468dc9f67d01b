package org.sallyport.media.desk;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.sallyport.host.Bound;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.MediaSocket;
import org.sallyport.host.RareLine;
import org.sallyport.ice.IceCredentials;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.LegPorts;
import org.sallyport.media.LegSide;
import org.sallyport.media.MediaCommand;
import org.sallyport.media.MediaEvent;
import org.sallyport.media.MediaRelay;
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
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;

/** Lends ports to media lines and speaks with the loops that relay them. Owner: the desk. */
public final class MediaDesk {
    /** How many other pairs are tried where a port turns out to be taken by another process. */
    private static final int PAIR_TRIES_MAX = 8;

    /** Between two lines of the log about the same want: 10 s. */
    private static final long TOLD_EVERY_NS = 10_000_000_000L;

    /** When a line that should have ended is told again: 5 s. */
    private static final long CLOSE_AGAIN_NS = 5_000_000_000L;

    /** How long an answer waits for the loops' counters: 500 ms. */
    private static final long COUNTERS_NS = 500_000_000L;

    private final Host host;
    private final Role role;
    private final PortBook book;
    private final PortPairPool pool;
    private final MediaSettings settings;
    private final List<MediaLoop<MediaCommand>> loops;
    private final Map<Long, MediaLine> lines = new HashMap<>();
    private final List<Refreshing> refreshings = new ArrayList<>();
    private final Set<MediaLine> quiet = new LinkedHashSet<>();
    private final UnprovenAddresses unproven = new UnprovenAddresses();
    private long withheld;
    private final RareLine waits;
    private long nextLine = 1;
    private long nextShared;
    private long noDescriptors;
    private final RareLine outOfDescriptors;
    private final RareLine notFree;
    private boolean closingWatched;

    /** @param loopCount media loops, at least 1 */
    public MediaDesk(Host host, Role role, PortBook book, PortPairPool pool, MediaSettings settings, int loopCount) {
        this.host = host;
        this.role = role;
        this.book = book;
        this.pool = pool;
        this.settings = settings;
        this.waits = new RareLine(host, LogTopic.MEDIA, LogLevel.INFO, TOLD_EVERY_NS);
        this.outOfDescriptors = new RareLine(host, LogTopic.MEDIA, LogLevel.ERROR, TOLD_EVERY_NS);
        this.notFree = new RareLine(host, LogTopic.MEDIA, LogLevel.WARN, TOLD_EVERY_NS);
        this.loops = host.mediaLoops(loopCount,
                (io, entropy, events) -> new MediaRelay(io, entropy, events, settings.limits(), probeStart(host)), this::event);
    }

    /**
     * Edge takes no probe whose number is below one that it has seen. The monotonic clock begins anew with the machine, so
     * the numbers of this run are lifted above those of earlier ones by the wall clock: ten milliseconds each, as in the relay.
     */
    private static int probeStart(Host host) {
        return (int) (host.wallMs() / 10 - host.nowNs() / 10_000_000L);
    }

    /** What the desk was told. */
    public MediaSettings settings() {
        return settings;
    }

    /** Opens the edge's shared pairs on an interface; empty when all are open, else why not. */
    public Optional<String> openSharedPairs(LocalInterface via) {
        for (int i = 0; i < settings.sharedPairs().size(); i++) {
            PortPair pair = settings.sharedPairs().get(i);
            Bound<MediaSocket> rtp = bind(via, pair.rtp(), PortClaim.Side.BOTH, "SIT-2");
            if (rtp instanceof Bound.Refused<MediaSocket>(Bound.Kind _, String why)) return Optional.of(why);
            Bound<MediaSocket> rtcp = bind(via, pair.rtcp(), PortClaim.Side.BOTH, "SIT-3");
            if (rtcp instanceof Bound.Refused<MediaSocket>(Bound.Kind _, String why)) return Optional.of(why);
            loops.get(i % loops.size()).submit(new MediaCommand.OpenSharedPair(i, socket(rtp), socket(rtcp)));
        }
        return Optional.empty();
    }

    private static MediaSocket socket(Bound<MediaSocket> bound) {
        return ((Bound.Ok<MediaSocket>) bound).socket();
    }

    private Bound<MediaSocket> bind(LocalInterface via, int port, PortClaim.Side side, String... rows) {
        PortClaim claim = book.claim(role, side, Transport.UDP, new Endpoint(via.bind(), port), rows);
        return host.mediaSocket(claim, settings.dscp());
    }

    /**
     * Whom a leg faces, over an interface of the address family that the end describes: one on the same side of us as its
     * signalling's. Where we have none, that of the signalling, which the end speaks as well.
     */
    public Facing toward(Facing facing, Optional<IpAddress> described) {
        boolean same = described.isEmpty() || facing.pair() || described.get().isV4() == facing.via().bind().isV4();
        if (same) return facing;
        LocalInterface now = facing.via();
        return settings.interfaces().stream()
                .filter(i -> i.side() == now.side() && i.name().equals(now.name()) && i.bind().isV4() == described.get().isV4())
                .findFirst().map(facing::over).orElse(facing);
    }

    /** What one leg got. */
    public sealed interface Ports {
        /** Its ports are there. */
        record Ready(LegPorts legPorts, LocalInterface via, Optional<PortPair> leased, int rtpPort) implements Ports {}

        /** They are not. */
        record Refused(Refusal refusal) implements Ports {}
    }

    /** Ports for a leg that faces somebody. */
    public Ports ports(Facing facing) {
        if (facing.kind() == Facing.Kind.TOWARD_CONTROL) {
            int index = (int) (nextShared++ % settings.sharedPairs().size());
            LegPorts shared = new LegPorts.Shared(index, host.entropy().hex(8), Sensitive.of(host.entropy().hex(16)));
            return new Ports.Ready(shared, facing.via(), Optional.empty(), settings.sharedPairs().get(index).rtp());
        }
        for (int i = 0; i < PAIR_TRIES_MAX; i++) {
            switch (pool.lease(host.nowNs())) {
                case Lease.Refused<PortPair>(Refusal refusal) -> {
                    return new Ports.Refused(refusal);
                }
                case Lease.Granted<PortPair>(PortPair pair) -> {
                    Optional<Ports> opened = open(facing, pair);
                    if (opened.isPresent()) return opened.get();
                }
            }
        }
        return new Ports.Refused(new Refusal(RefusalReason.NO_MEDIA_PORTS, "a port that no other process holds",
                PAIR_TRIES_MAX + " taken ones in a row"));
    }

    /** The ports that a leg had in an earlier run. */
    public Ports reopen(Facing facing, KeptLeg kept) {
        if (kept.shared().isPresent()) {
            boolean there = kept.shared().get().pair() < settings.sharedPairs().size()
                    && settings.sharedPairs().get(kept.shared().get().pair()).rtp() == kept.rtpPort();
            return there ? new Ports.Ready(kept.shared().get(), kept.via(), Optional.empty(), kept.rtpPort()) : gone(kept.rtpPort());
        }
        Optional<PortPair> pair = pool.lease(kept.rtpPort(), host.nowNs());
        return pair.flatMap(p -> open(facing.over(kept.via()), p)).orElseGet(() -> gone(kept.rtpPort()));
    }

    private static Ports gone(int rtpPort) {
        return new Ports.Refused(new Refusal(RefusalReason.NO_MEDIA_PORTS, "port " + rtpPort + " of an earlier run", "not free"));
    }

    private Optional<Ports> open(Facing facing, PortPair pair) {
        Bound<MediaSocket> rtp = bind(facing.via(), pair.rtp(), PortClaim.Side.BOTH, rows(facing, true));
        if (rtp instanceof Bound.Refused<MediaSocket> refused) return taken(pair, refused);
        Bound<MediaSocket> rtcp = bind(facing.via(), pair.rtcp(), PortClaim.Side.BOTH, rows(facing, false));
        if (rtcp instanceof Bound.Refused<MediaSocket> refused) {
            socket(rtp).discard();
            return taken(pair, refused);
        }
        return Optional.of(new Ports.Ready(new LegPorts.OwnPair(socket(rtp), socket(rtcp)), facing.via(), Optional.of(pair), pair.rtp()));
    }

    private Optional<Ports> taken(PortPair pair, Bound.Refused<MediaSocket> refused) {
        if (refused.kind() == Bound.Kind.NO_DESCRIPTORS) {
            // No port is at fault and no other would do: the pair is free again, and nobody tries the next.
            pool.releaseUnused(pair, host.nowNs());
            noDescriptors++;
            outOfDescriptors.say("no media line can be opened: " + refused.why());
            return Optional.of(new Ports.Refused(new Refusal(RefusalReason.NO_DESCRIPTORS, "a file descriptor", "none left")));
        }
        pool.foreign(pair, host.nowNs());
        notFree.say("media pair " + pair + " is not free: " + refused.why());
        return Optional.empty();
    }

    /** Pairs of ports that all lines share. */
    public int pairs() {
        return pool.counts(host.nowNs()).total();
    }

    /** How long a pair rests when its line has ended, in nanoseconds. */
    public long restNs() {
        return pool.restNs();
    }

    /** How often no descriptor was left for a media line. */
    public long noDescriptors() {
        return noDescriptors;
    }

    /** The rows by which a leg that faces somebody receives. */
    public static List<String> rtpRows(Facing facing) {
        return List.of(rows(facing, true));
    }

    private static String[] rows(Facing facing, boolean rtp) {
        return switch (facing.kind()) {
            case INSIDE_ENDPOINT -> new String[] {rtp ? "SII-6" : "SII-7"};
            case INTERNET_ENDPOINT -> rtp ? new String[] {"SIP-6", "SIN-4"} : new String[] {"SIP-7", "SIN-5"};
            case TOWARD_EDGE, TOWARD_CONTROL -> new String[] {rtp ? "SIT-2" : "SIT-3"};
        };
    }

    /** The loop that can carry a line with these legs: shared pairs live on one loop each. */
    int loopFor(LegPorts caller, LegPorts callee) {
        if (caller instanceof LegPorts.Shared s) return s.pair() % loops.size();
        if (callee instanceof LegPorts.Shared s) return s.pair() % loops.size();
        return (int) (nextLine % loops.size());
    }

    /** Whether no further line may be opened. */
    public boolean full() {
        return lines.size() >= settings.limits().linesMax();
    }

    long add(MediaLine line) {
        long id = nextLine++;
        lines.put(id, line);
        return id;
    }

    boolean submit(int loop, MediaCommand command) {
        return loops.get(loop).submit(command);
    }

    /** A line that never reached its loop: give everything back. */
    public void abandon(Ports.Ready ports) {
        if (ports.legPorts() instanceof LegPorts.OwnPair(MediaSocket rtp, MediaSocket rtcp)) {
            rtp.discard();
            rtcp.discard();
        }
        ports.leased().ifPresent(p -> pool.releaseUnused(p, host.nowNs()));
    }

    /** A line whose loop did not take it is as if it had never been. */
    public void forget(MediaLine line) {
        lines.remove(line.id());
    }

    /** Looks after lines that are being closed until the last of them has ended. */
    void closing() {
        if (closingWatched) return;
        closingWatched = true;
        host.at(host.nowNs() + CLOSE_AGAIN_NS, () -> {
            closingWatched = false;
            List<MediaLine> left = lines.values().stream().filter(MediaLine::closing).toList();
            left.forEach(MediaLine::submitClose);
            if (!left.isEmpty()) closing();
        });
    }

    /** New credentials for one leg. */
    public IceCredentials freshIce() {
        return IceCredentials.fresh(host.entropy());
    }

    /** The host's time. */
    public long nowNs() {
        return host.nowNs();
    }

    private void event(MediaEvent event) {
        MediaLine line = lines.get(event.line());
        if (line == null) return;
        switch (event) {
            case MediaEvent.Latched l -> line.latched(l);
            case MediaEvent.ProbeFailing p -> {
                line.diary().probeFails(p);
                host.log(LogTopic.MEDIA, LogLevel.WARN, line.label() + " " + p.side() + " " + p.component() + " probe: " + p.why());
            }
            case MediaEvent.Quiet q -> {
                line.report(q.report());
                line.diary().quiet(q);
                quiet.add(line);
            }
            case MediaEvent.Audible a -> line.diary().audible(a.side());
            case MediaEvent.Silent _ -> {
                line.fellSilent();
                line.owner().silent(line);
            }
            case MediaEvent.Withheld w -> withheld(line, w);
            case MediaEvent.Reported r -> {
                line.report(r.report());
                List.copyOf(refreshings).forEach(f -> f.got(line.id()));
            }
            case MediaEvent.Closed c -> {
                line.report(c.report());
                lines.remove(c.line());
                quiet.remove(line);
                for (PortPair pair : line.leased()) pool.release(pair, host.nowNs());
                line.ended();
            }
        }
    }

    UnprovenAddresses unproven() {
        return unproven;
    }

    /** Addresses that nothing but descriptions named, and at which some leg waits. */
    public int unprovenAddresses() {
        return unproven.size();
    }

    private void withheld(MediaLine line, MediaEvent.Withheld w) {
        switch (w.cause()) {
            case UNPROVEN -> {
                withheld++;
                waits.say(line.label() + " " + w.side() + " media waits until something comes from there: "
                        + Refusal.of(RefusalReason.MEDIA_UNPROVEN));
            }
            case UNHEARD -> {
                // Sound of a call is proof enough that whoever looks at its pictures is there.
                if (line.owner().hears(w.side(), line)) line.renew(w.side());
                else line.owner().unheard(line, w.side());
            }
        }
    }

    /** How often media was withheld from an address that nothing but a description named. */
    public long withheld() {
        return withheld;
    }

    /** Asks for the counters of all lines and tells when they are there, or after {@link #COUNTERS_NS} at the latest. */
    public void refreshed(Runnable then) {
        Set<Long> asked = new HashSet<>();
        for (MediaLine line : lines.values()) if (line.refresh()) asked.add(line.id());
        if (asked.isEmpty()) {
            then.run();
            return;
        }
        Refreshing f = new Refreshing(asked, then);
        refreshings.add(f);
        host.at(host.nowNs() + COUNTERS_NS, f::over);
    }

    /** Counters that were asked for. */
    private final class Refreshing {
        private final Set<Long> asked;
        private final Runnable then;

        Refreshing(Set<Long> asked, Runnable then) {
            this.asked = asked;
            this.then = then;
        }

        void got(long line) {
            if (asked.remove(line) && asked.isEmpty()) over();
        }

        void over() {
            if (refreshings.remove(this)) then.run();
        }
    }

    /**
     * Lines of which a side was missed; those that came back since are left out from the next call on.
     *
     * @param mine whether a line belongs to whoever asks
     */
    public List<MediaLine> quietLines(Predicate<MediaLine> mine) {
        List<MediaLine> out = quiet.stream().filter(mine).toList();
        quiet.removeIf(l -> mine.test(l) && l.diary().audible());
        return out;
    }

    /** Lines that are open or closing. */
    public Collection<MediaLine> lines() {
        return new ArrayList<>(lines.values());
    }

    /** Where the pairs are. */
    public PoolCounts poolCounts() {
        return pool.counts(host.nowNs());
    }
}
