package org.sallyport.media.desk;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.sallyport.media.Component;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegPorts;
import org.sallyport.media.LegSide;
import org.sallyport.media.LegSpec;
import org.sallyport.media.LineReport;
import org.sallyport.media.MediaCommand;
import org.sallyport.media.MediaEvent;
import org.sallyport.media.PayloadRule;
import org.sallyport.ports.PortPair;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;

/** One media line of a call as the desk knows it: two legs and what was last heard of them. Owner: the desk. */
public final class MediaLine {
    /** What is told apart; a description may name any word. */
    private static final Set<String> MEDIA = Set.of("audio", "video", "image", "text", "application");

    private final MediaLoops loops;
    private final UnprovenAddresses unproven;
    private final Consumer<MediaLine> closer;
    private final Owner owner;
    private final String label;
    private final int index;
    private final String medium;
    private final LineDiary diary = new LineDiary();
    private final Map<LegSide, LegLease.Granted> leases = new EnumMap<>(LegSide.class);
    private final Map<LegSide, FarEnd> farEnds = new EnumMap<>(LegSide.class);
    private final Map<LegSide, PayloadRule> payloads = new EnumMap<>(LegSide.class);
    private final Map<LegSide, Endpoint> latched = new EnumMap<>(LegSide.class);
    private final Map<LegSide, Endpoint> latchedRtcp = new EnumMap<>(LegSide.class);
    private final long id;
    private final int loop;
    private final long openedAtNs;
    private Optional<LineReport> report = Optional.empty();
    private boolean closing;
    private boolean silent;
    private int changes;

    /** Whom a media line belongs to: the call of some protocol, which is told what happens to it. Owner: the desk. */
    public interface Owner {
        /** The call's id. */
        String session();

        /** The call's short id, for the log. */
        String label();

        /** Whom the legs of a side face. */
        Facing facing(LegSide side);

        /** Something came from an address of a side: whatever else it receives there is welcome too. */
        void heard(LegSide side, IpAddress from);

        /** Whether another line of the call has heard a side, and still carries something. */
        boolean hears(LegSide side, MediaLine but);

        /** Whether a side should be heard in a section, by what both have described. */
        boolean expects(LegSide side, int index);

        /** When the descriptions of a section changed last. */
        Optional<Long> describedNs(int index);

        /** Whether a side has asked the other not to send: then silence is no sign of death. */
        boolean held();

        /** A line carried nothing in either direction for the whole limit. */
        void silent(MediaLine line);

        /** A side only listened, and for longer than anybody may: nothing goes there any more. */
        void unheard(MediaLine line, LegSide side);

        /** A line has ended; its last counters are in it. */
        void ended(MediaLine line);
    }

    /**
     * @param index of its section
     * @param medium the section's, such as audio
     * @param unproven what all lines of the desk have in common
     * @param closer tells the loop to end this line, until it has
     */
    MediaLine(long id, Owner owner, int index, String medium, LegLease.Granted caller, LegLease.Granted callee,
            MediaLoops loops,
            UnprovenAddresses unproven, Consumer<MediaLine> closer, long nowNs) {
        this.id = id;
        this.owner = owner;
        this.loops = loops;
        this.unproven = unproven;
        this.closer = closer;
        this.label = owner.label() + "/" + index;
        this.index = index;
        this.medium = MEDIA.contains(medium) ? medium : "other";
        leases.put(LegSide.CALLER, caller);
        leases.put(LegSide.CALLEE, callee);
        for (LegSide side : LegSide.values()) farEnds.put(side, new FarEnd.Unknown());
        this.loop = loops.take(caller.ports(), callee.ports());
        this.openedAtNs = nowNs;
    }

    private LegLease.Granted lease(LegSide side) {
        return Objects.requireNonNull(leases.get(side));
    }

    /** There from the beginning of the relay on. */
    private PayloadRule payload(LegSide side) {
        return Objects.requireNonNull(payloads.get(side));
    }

    private boolean submit(MediaCommand command) {
        return loops.submit(loop, command);
    }

    /** The loop that relays it. */
    int loop() {
        return loop;
    }

    /** Starts the relay; false where the loop's queue is full. */
    boolean open(long silenceNs, PayloadRule payload) {
        for (LegSide side : LegSide.values()) {
            farEnds.put(side, lease(side).ports() instanceof LegPorts.Shared
                    ? new FarEnd.Proven() : new FarEnd.Unknown());
            payloads.put(side, payload);
        }
        return submit(new MediaCommand.OpenLine(id, label, spec(LegSide.CALLER, payload),
                spec(LegSide.CALLEE, payload), silenceNs));
    }

    /** Goes on where an earlier run stopped; false where the loop's queue is full. */
    boolean resume(long silenceNs, KeptLeg caller, KeptLeg callee) {
        for (LegSide side : LegSide.values()) {
            KeptLeg leg = side == LegSide.CALLER ? caller : callee;
            farEnd(side, leg.farEnd());
            payloads.put(side, leg.payload());
        }
        boolean taken = submit(new MediaCommand.OpenLine(id, label, spec(LegSide.CALLER, caller.payload()),
                spec(LegSide.CALLEE, callee.payload()), silenceNs));
        if (taken) for (LegSide side : LegSide.values()) resume(side, side == LegSide.CALLER ? caller : callee);
        return taken;
    }

    private void resume(LegSide side, KeptLeg leg) {
        leg.rtp().ifPresent(e -> submit(new MediaCommand.Resume(id, side, Component.RTP, e)));
        leg.rtcp().ifPresent(e -> submit(new MediaCommand.Resume(id, side, Component.RTCP, e)));
    }

    /** One leg as it outlives a restart. */
    public KeptLeg kept(LegSide side) {
        return new KeptLeg(rtpPort(side), via(side), shared(side), farEnd(side), payload(side),
                Optional.ofNullable(latched.get(side)), Optional.ofNullable(latchedRtcp.get(side)));
    }

    /** How often something changed that outlives a restart. */
    public int changes() {
        return changes;
    }

    private LegSpec spec(LegSide side, PayloadRule payload) {
        return new LegSpec(lease(side).ports(), farEnd(side), payload);
    }

    /** A side described itself anew. */
    public void update(LegSide side, FarEnd wanted, PayloadRule payload) {
        FarEnd farEnd = farEnd(side, unproven.admitted(wanted, farEnd(side)));
        payloads.put(side, payload);
        silent = false;
        submit(new MediaCommand.UpdateLeg(id, side, farEnd, payload));
    }

    /** What the packets of a side look like changed, and not where its far end is. */
    public void expect(LegSide side, PayloadRule payload) {
        if (payload.equals(payloads.put(side, payload))) return;
        changes++;
        silent = false;
        submit(new MediaCommand.Expect(id, side, payload));
    }

    /** Whether a side's far end is this one, however far it is believed by now. */
    public boolean hasFarEnd(LegSide side, FarEnd other) {
        FarEnd is = farEnd(side);
        return is instanceof FarEnd.Latching a && other instanceof FarEnd.Latching b
                ? a.rtp().equals(b.rtp()) && a.rtcp().equals(b.rtcp()) && a.preferred().equals(b.preferred())
                        && a.asymmetric() == b.asymmetric()
                : is.equals(other);
    }

    /** Where a leg probes it does so at once, so that it is bound again whoever was bound meanwhile. */
    public void proveAgain() {
        for (LegSide side : LegSide.values()) {
            if (!closing && farEnds.get(side) instanceof FarEnd.Probing) submit(new MediaCommand.ProveAgain(id, side));
        }
    }

    /** The interface that a leg's ports are on. */
    public LocalInterface via(LegSide side) {
        return lease(side).via();
    }

    /** The far end of a side is still there: its time begins anew. */
    void renew(LegSide side) {
        submit(new MediaCommand.Believe(id, side));
    }

    /** More is known of a side than when it was described. */
    public void believe(LegSide side, FarEnd farEnd) {
        farEnd(side, farEnd);
        renew(side);
    }

    private FarEnd farEnd(LegSide side, FarEnd now) {
        changes++;
        unproven.changed(farEnds.put(side, now), now);
        return now;
    }

    /** Ends it; its owner is told when the loop has let go. */
    public void close() {
        if (closing) return;
        closing = true;
        closer.accept(this);
    }

    /** Media packets that came on both sides, as of the newest counters. */
    public long packetsIn() {
        return report.map(r -> r.caller().rtp().packetsIn() + r.callee().rtp().packetsIn()).orElse(0L);
    }

    /**
     * Asks the loop for fresh counters; they are in {@link #report()} a moment later. False where they will not come.
     */
    public boolean refresh() {
        return !closing && submit(new MediaCommand.Report(id));
    }

    void latched(MediaEvent.Latched l) {
        changes++;
        diary.latched(l);
        (l.component() == Component.RTP ? latched : latchedRtcp).put(l.side(), l.farEnd());
        owner.heard(l.side(), l.farEnd().address());
    }

    void report(LineReport fresh) {
        report = Optional.of(fresh);
    }

    void ended() {
        for (LegSide side : LegSide.values()) farEnd(side, new FarEnd.Unknown());
        owner.ended(this);
    }

    /** Unique in the node's life. */
    public long id() {
        return id;
    }

    /** The call's short id and the number of the media section. */
    public String label() {
        return label;
    }

    /** The section's medium, such as audio. */
    public String medium() {
        return medium;
    }

    /** What happened to it. */
    public LineDiary diary() {
        return diary;
    }

    /** Whether RTP of a side should be there by what was described: sound or pictures that nobody holds. */
    public boolean expects(LegSide side) {
        boolean steady = medium.equals("audio") || medium.equals("video");
        return steady && !closing && payload(side).rtp() && owner.expects(side, index);
    }

    /** When the descriptions of its section changed last. */
    public Optional<Long> describedNs() {
        return owner.describedNs(index);
    }

    /** Whom it belongs to. */
    public Owner owner() {
        return owner;
    }

    /** When it was opened. */
    public long openedAtNs() {
        return openedAtNs;
    }

    /** Whether its end is under way. */
    public boolean closing() {
        return closing;
    }

    /** Our even port on a side. */
    public int rtpPort(LegSide side) {
        return lease(side).rtpPort();
    }

    /** How a side's far end is found. */
    public FarEnd farEnd(LegSide side) {
        return Objects.requireNonNull(farEnds.get(side));
    }

    /**
     * The credential by which the far end of a side proves itself at our shared pair; empty for a leg with ports of its
     * own.
     */
    public Optional<LegPorts.Shared> shared(LegSide side) {
        return lease(side).ports() instanceof LegPorts.Shared s ? Optional.of(s) : Optional.empty();
    }

    List<PortPair> leased() {
        List<PortPair> out = new ArrayList<>(2);
        for (LegLease.Granted l : leases.values()) l.pair().ifPresent(out::add);
        return out;
    }

    /** Where RTP of a side was found to come from. */
    public Optional<Endpoint> latched(LegSide side) {
        return Optional.ofNullable(latched.get(side));
    }

    /** Whether packets came since the last look at the counters. */
    public boolean carriedSomething() {
        return !closing && !silent;
    }

    /** Whether nothing has come for the whole limit, and no description has changed since. */
    public boolean silent() {
        return silent;
    }

    void fellSilent() {
        silent = true;
        owner.silent(this);
    }

    /** A side only listens: sound of a call is proof enough that whoever looks at its pictures is there. */
    void unheard(LegSide side) {
        if (owner.hears(side, this)) renew(side);
        else owner.unheard(this, side);
    }

    /** The newest counters. */
    public Optional<LineReport> report() {
        return report;
    }
}
