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
import org.sallyport.host.MediaSocket;
import org.sallyport.host.RareLine;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.ice.IceCredentials;
import org.sallyport.machine.Machine;
import org.sallyport.media.LegPorts;
import org.sallyport.media.LegSide;
import org.sallyport.media.MediaCommand;
import org.sallyport.media.MediaEvent;
import org.sallyport.media.MediaRelay;
import org.sallyport.media.PathCredential;
import org.sallyport.media.PayloadRule;
import org.sallyport.ports.PoolCounts;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPair;
import org.sallyport.ports.PortPairPool;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;

/**
 * Opens media lines for whatever protocol has a call, and speaks with the loops that relay them. It is there before any
 * protocol's service is, and all of them share it: each line tells its own owner what becomes of it. Owner: the desk.
 */
public final class MediaDesk implements Timed {
    /** Between two lines of the log about media that waits: 10 s. */
    private static final long TOLD_EVERY_NS = 10_000_000_000L;

    /** When a line that should have ended is told again: 5 s. */
    private static final long CLOSE_AGAIN_NS = 5_000_000_000L;

    private final Host host;
    private final LegPool legs;
    private final MediaSettings settings;
    private final MediaLoops loops;
    private final Map<Long, MediaLine> lines = new HashMap<>();
    private final Recount recount = new Recount();
    private final Set<MediaLine> quiet = new LinkedHashSet<>();
    private final UnprovenAddresses unproven = new UnprovenAddresses();
    private final RareLine waits;
    private long nextLine = 1;
    private long withheld;
    private long closeAgainNs = Machine.NEVER;
    private final Timers timers;

    /** @param pool of the pairs that no two lines have at a time */
    public MediaDesk(Host host, Role role, PortBook book, PortPairPool pool, MediaSettings settings) {
        this.host = host;
        this.settings = settings;
        this.legs = new LegPool(host, role, book, pool, settings);
        this.waits = new RareLine(host, LogTopic.MEDIA, LogLevel.INFO, TOLD_EVERY_NS);
        this.loops = new MediaLoops(host.mediaLoops(settings.loops(),
                (io, entropy, events) -> new MediaRelay(io, entropy, events, settings.limits(), probeStart(host)),
                this::event));
        this.timers = new Timers(host);
        timers.add(this);
    }

    /**
     * Edge takes no probe whose number is below one that it has seen. The monotonic clock begins anew with the machine,
     * so the numbers of this run are lifted above those of earlier ones by the wall clock: ten milliseconds each, as in
     * the relay.
     */
    private static int probeStart(Host host) {
        return (int) (host.wallMs() / 10 - host.nowNs() / 10_000_000L);
    }

    /** What the desk was told. */
    public MediaSettings settings() {
        return settings;
    }

    /** The host's time. */
    public long nowNs() {
        return host.nowNs();
    }

    /** New credentials for one leg. */
    public IceCredentials freshIce() {
        return IceCredentials.fresh(host.entropy());
    }

    /** Opens the edge's shared pairs on an interface; empty when all are open, else why not. */
    public Optional<String> openSharedPairs(LocalInterface via) {
        for (int i = 0; i < settings.sharedPairs().size(); i++) {
            PortPair pair = settings.sharedPairs().get(i);
            Bound<MediaSocket> rtp = legs.bind(via, pair.rtp(), List.of("SIT-2"));
            if (rtp instanceof Bound.Refused<MediaSocket>(Bound.Kind _, String why)) return Optional.of(why);
            Bound<MediaSocket> rtcp = legs.bind(via, pair.rtcp(), List.of("SIT-3"));
            if (rtcp instanceof Bound.Refused<MediaSocket>(Bound.Kind _, String why)) return Optional.of(why);
            loops.submit(loops.ofPair(i), new MediaCommand.OpenSharedPair(i, socket(rtp), socket(rtcp)));
        }
        return Optional.empty();
    }

    /** From now on whoever shows one of these is answered at the shared pairs, and nobody else without a line. */
    public void answerPaths(List<PathCredential> known) {
        for (int i = 0; i < settings.sharedPairs().size(); i++) {
            loops.submit(loops.ofPair(i), new MediaCommand.AnswerPaths(known));
        }
    }

    private static MediaSocket socket(Bound<MediaSocket> bound) {
        return ((Bound.Ok<MediaSocket>) bound).socket();
    }

    /**
     * Whom a leg faces, over an interface of the address family that the end describes: one on the same side of us as
     * its signalling's. Where we have none, that of the signalling, which the end speaks as well.
     */
    public Facing toward(Facing facing, Optional<IpAddress> described) {
        boolean same = described.isEmpty() || facing.pair() || described.get().isV4() == facing.via().bind().isV4();
        if (same) return facing;
        LocalInterface now = facing.via();
        return settings.interfaces().stream()
                .filter(i -> i.side() == now.side() && i.name().equals(now.name())
                        && i.bind().isV4() == described.get().isV4())
                .findFirst().map(facing::over).orElse(facing);
    }

    // --- lines

    /** Whether no further line may be opened. */
    public boolean full() {
        return lines.size() >= settings.limits().linesMax();
    }

    /**
     * Opens a line between two ends.
     *
     * @param index of its section in what both describe
     * @param medium the section's, such as audio
     * @param payload what the packets of both sides look like until they are described
     */
    public OpenedLine open(MediaLine.Owner owner, int index, String medium, Facing caller, Facing callee,
            PayloadRule payload) {
        LegLease one = lease(caller, Optional.empty());
        if (!(one instanceof LegLease.Granted first)) return refused(one);
        LegLease other = lease(callee, Optional.of(first.ports()));
        if (!(other instanceof LegLease.Granted second)) {
            legs.abandon(first);
            return refused(other);
        }
        MediaLine line = add(owner, index, medium, first, second);
        return line.open(settings.silenceNs(), payload) ? new OpenedLine.Ok(line) : forgotten(line, first, second);
    }

    /** Opens a line of an earlier run on the same ports, or none. */
    public OpenedLine resume(MediaLine.Owner owner, int index, String medium, KeptLeg caller, KeptLeg callee) {
        LegLease one = legs.again(owner.facing(LegSide.CALLER), caller);
        if (!(one instanceof LegLease.Granted first)) return refused(one);
        LegLease other = legs.again(owner.facing(LegSide.CALLEE), callee);
        if (!(other instanceof LegLease.Granted second)) {
            legs.abandon(first);
            return refused(other);
        }
        MediaLine line = add(owner, index, medium, first, second);
        boolean fits = loops.together(first.ports(), second.ports());
        return fits && line.resume(settings.silenceNs(), caller, callee) ? new OpenedLine.Ok(line)
                : forgotten(line, first, second);
    }

    private LegLease lease(Facing facing, Optional<LegPorts> other) {
        if (facing.kind() != Facing.Kind.TOWARD_CONTROL) return legs.own(facing);
        // Where both ends come from control their pairs must be on one loop.
        return legs.shared(facing, other.filter(LegPorts.Shared.class::isInstance)
                .map(p -> ((LegPorts.Shared) p).pair())
                .orElseGet(() -> loops.pairOf(settings.sharedPairs().size())));
    }

    private static OpenedLine refused(LegLease lease) {
        return new OpenedLine.Refused(((LegLease.Refused) lease).refusal());
    }

    private MediaLine add(MediaLine.Owner owner, int index, String medium, LegLease.Granted caller,
            LegLease.Granted callee) {
        MediaLine line = new MediaLine(nextLine++, owner, index, medium, caller, callee, loops, unproven, this::closing,
                host.nowNs());
        lines.put(line.id(), line);
        return line;
    }

    /** A line whose loop did not take it is as if it had never been. */
    private OpenedLine forgotten(MediaLine line, LegLease.Granted caller, LegLease.Granted callee) {
        lines.remove(line.id());
        loops.give(line.loop());
        legs.abandon(caller);
        legs.abandon(callee);
        return new OpenedLine.Refused(
                new Refusal(RefusalReason.NO_MEDIA_PORTS, "a media loop that takes commands", "a full queue"));
    }

    private void event(MediaEvent event) {
        MediaLine line = lines.get(event.line());
        if (line == null) return;
        switch (event) {
            case MediaEvent.Latched l -> line.latched(l);
            case MediaEvent.ProbeFailing p -> {
                line.diary().probeFails(p);
                host.log(LogTopic.MEDIA, LogLevel.WARN,
                        line.label() + " " + p.side() + " " + p.component() + " probe: " + p.why());
            }
            case MediaEvent.Quiet q -> {
                line.report(q.report());
                line.diary().quiet(q);
                quiet.add(line);
            }
            case MediaEvent.Audible a -> line.diary().audible(a.side());
            case MediaEvent.Silent _ -> line.fellSilent();
            case MediaEvent.Withheld w -> withheld(line, w);
            case MediaEvent.Reported r -> {
                line.report(r.report());
                got(line);
            }
            case MediaEvent.Closed c -> closed(line, c);
        }
    }

    private void closed(MediaLine line, MediaEvent.Closed c) {
        line.report(c.report());
        lines.remove(c.line());
        quiet.remove(line);
        loops.give(line.loop());
        legs.release(line.leased());
        line.ended();
        got(line);
    }

    private void withheld(MediaLine line, MediaEvent.Withheld w) {
        switch (w.cause()) {
            case UNPROVEN -> {
                withheld++;
                waits.say(line.label() + " " + w.side() + " media waits until something comes from there: "
                        + Refusal.of(RefusalReason.MEDIA_UNPROVEN));
            }
            case UNHEARD -> line.unheard(w.side());
        }
    }

    // --- time

    @Override
    public long deadlineNs() {
        return Math.min(closeAgainNs, recount.deadlineNs());
    }

    @Override
    public void timer(long nowNs) {
        if (closeAgainNs <= nowNs) {
            closeAgainNs = Machine.NEVER;
            for (MediaLine line : lines()) if (line.closing()) closing(line);
        }
        recount.timer(nowNs);
    }

    /** Both the command and its answer may be lost where a queue is full, so it is said until the line has ended. */
    private void closing(MediaLine line) {
        loops.submit(line.loop(), new MediaCommand.CloseLine(line.id()));
        closeAgainNs = Math.min(closeAgainNs, host.nowNs() + CLOSE_AGAIN_NS);
        timers.wake(deadlineNs());
    }

    private void got(MediaLine line) {
        recount.got(line.id());
        timers.wake(deadlineNs());
    }

    /**
     * Asks for the counters of all lines and tells when they are there, or after {@link Recount#WAIT_NS} at the latest.
     */
    public void refreshed(Runnable then) {
        Set<Long> asked = new HashSet<>();
        for (MediaLine line : lines.values()) if (line.refresh()) asked.add(line.id());
        if (asked.isEmpty()) {
            then.run();
            return;
        }
        recount.asked(asked, host.nowNs(), then);
        timers.wake(deadlineNs());
    }

    // --- what is known

    /** Addresses that nothing but descriptions named, and at which some leg waits. */
    public int unprovenAddresses() {
        return unproven.size();
    }

    /** How often media was withheld from an address that nothing but a description named. */
    public long withheld() {
        return withheld;
    }

    /** How often no descriptor was left for a media line. */
    public long noDescriptors() {
        return legs.noDescriptors();
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
        return legs.counts();
    }

    /** Pairs of ports that all lines share. */
    public int pairs() {
        return legs.counts().total();
    }

    /** How long a pair rests when its line has ended, in nanoseconds. */
    public long restNs() {
        return legs.restNs();
    }
}
