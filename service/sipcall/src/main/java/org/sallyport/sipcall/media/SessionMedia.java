package org.sallyport.sipcall.media;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegSide;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.LineBudget;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.media.desk.OpenedLine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.sdp.Connection;
import org.sallyport.sip.sdp.Media;
import org.sallyport.sip.sdp.Sdp;
import org.sallyport.sip.sdp.SdpParsed;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;

/**
 * The media of one call between two sides: a line for each media section, by its index. Owner: the desk.
 *
 * <p>A description from one side says where that side receives, so it sets that side's leg; what is passed on names our
 * own ports of the other leg instead. A changed description of a running line takes effect with the answer, so that a
 * refused re-INVITE changes nothing (RFC 3264 §8, RFC 6141 §3.4).
 */
public final class SessionMedia implements MediaLine.Owner {
    /**
     * Most lines of one call: audio, video, a second picture with its control, far-end camera control, text, fax, and
     * one to spare. A description may have more sections; those go without.
     */
    public static final int LINES_PER_CALL_MAX = 8;

    private final MediaDesk desk;
    private final MediaWatch watch;
    private final String session;
    private final String label;
    private final Map<LegSide, Facing> facing = new EnumMap<>(LegSide.class);
    private final SectionLines lines;
    private final Holds holds = new Holds();
    private final Directions directions = new Directions(LINES_PER_CALL_MAX);
    private final SessionIce ice;
    private final DescribedEnds ends;
    private final DescriptionWriter writer;
    private final DialogAgreements dialogs;

    /**
     * @param session the call's id
     * @param label the call's short id
     * @param caller whom the caller's legs face
     * @param callee whom the callee's legs face
     * @param budget for whom its lines count
     * @param watch hears what happens to its lines
     */
    public SessionMedia(MediaDesk desk, String session, String label, Facing caller, Facing callee, LineBudget budget,
            MediaWatch watch) {
        this.desk = desk;
        this.watch = watch;
        this.session = session;
        this.label = label;
        facing.put(LegSide.CALLER, caller);
        facing.put(LegSide.CALLEE, callee);
        this.lines = new SectionLines(desk, budget, facing);
        this.ice = new SessionIce(desk, facing);
        this.ends = new DescribedEnds(desk, facing, ice);
        this.writer = new DescriptionWriter(facing, ice);
        this.dialogs = new DialogAgreements(callee);
    }

    @Override
    public String session() {
        return session;
    }

    @Override
    public String label() {
        return label;
    }

    // --- a restart

    /**
     * What of it outlives a restart; empty where that does not suffice: with ICE whoever is nominated anew would have
     * to be asked for.
     */
    public Optional<KeptMedia> kept() {
        List<KeptMedia.Line> out = new ArrayList<>();
        for (Map.Entry<Integer, MediaLine> e : lines.open().entrySet()) {
            MediaLine line = e.getValue();
            for (LegSide side : LegSide.values())
                if (line.farEnd(side) instanceof FarEnd.Checked) return Optional.empty();
            out.add(new KeptMedia.Line(e.getKey(), kept(LegSide.CALLER, e.getKey(), line),
                    kept(LegSide.CALLEE, e.getKey(), line)));
        }
        return Optional.of(new KeptMedia(LegSide.CALLER.of(facing), LegSide.CALLEE.of(facing), out));
    }

    private KeptMedia.Leg kept(LegSide side, int index, MediaLine line) {
        return new KeptMedia.Leg(line.kept(side), dialogs.now().listed(side, index), holds.by(side));
    }

    /** How often something changed that outlives a restart. */
    public int changes() {
        return lines.changes();
    }

    /**
     * Opens the lines of an earlier run on the same ports; false where one of them cannot be had: then none stays open.
     */
    public boolean resume(KeptMedia kept) {
        for (KeptMedia.Line l : kept.lines()) {
            if (!lines.resume(this, l)) {
                close();
                return false;
            }
            for (LegSide side : LegSide.values()) resumed(l.index(), side, side == LegSide.CALLER ? l.caller()
                    : l.callee());
            directions.resumed(held());
        }
        return true;
    }

    private void resumed(int index, LegSide side, KeptMedia.Leg leg) {
        Agreement.Part part = new Agreement.Part(index, side, Optional.of(leg.line().farEnd()), leg.listed());
        dialogs.now().take(part, leg.line().payload().rtp());
        holds.resumed(side, leg.held());
    }

    // --- whom its legs face

    /** The next offer goes to this one. */
    public void offering(Facing callee) {
        dialogs.first().callee(callee);
        facing.put(LegSide.CALLEE, callee);
    }

    /** Whom a side of a dialog is, where it signals from now. */
    public void facing(String tag, LegSide side, Facing whom) {
        if (side == LegSide.CALLEE) dialogs.of(tag).callee(whom);
        if (side == LegSide.CALLER || dialogs.of(tag) == dialogs.now()) facing.put(side, whom);
    }

    @Override
    public Facing facing(LegSide side) {
        return side.of(facing);
    }

    /** More has become known of a side: what it described is believed further. */
    public void standing(String tag, LegSide side, IpAddress signalling, Facing.Standing now) {
        Agreement dialog = dialogs.of(tag);
        if (side == LegSide.CALLEE && dialog != dialogs.now()) {
            if (dialog.callee().signalling().equals(signalling)) dialog.callee(dialog.callee().atLeast(now));
            return;
        }
        Facing before = side.of(facing);
        if (before.pair() || before.standing().compareTo(now) >= 0 || !before.signalling().equals(signalling)) return;
        facing(tag, side, before.atLeast(now));
        lines.believe(side, at -> ends.belief(side, at));
    }

    // --- what its lines tell

    @Override
    public void heard(LegSide side, IpAddress from) {
        lines.believe(side, at -> at.address().equals(from) ? FarEnd.Belief.PROVEN : FarEnd.Belief.NONE);
    }

    @Override
    public boolean hears(LegSide side, MediaLine but) {
        return lines.hears(side, but);
    }

    @Override
    public boolean expects(LegSide side, int index) {
        return directions.expects(side, index);
    }

    @Override
    public Optional<Long> describedNs(int index) {
        return directions.changedNs(index);
    }

    @Override
    public boolean held() {
        return holds.any();
    }

    @Override
    public void silent(MediaLine line) {
        watch.silent(line);
    }

    @Override
    public void unheard(MediaLine line, LegSide side) {
        watch.unheard(line, side);
    }

    @Override
    public void ended(MediaLine line) {
        watch.ended(line);
        lines.ended(line);
        dialogs.ended(line);
    }

    /** Lines that are open. */
    public List<MediaLine> lines() {
        return lines.all();
    }

    /** Whether descriptions pass untouched, since media goes from end to end. */
    public boolean endToEnd() {
        return ice.endToEnd();
    }

    // --- descriptions

    /** Takes in what a side describes and gives what the other side is to read. */
    public Rewritten pass(Said said, byte[] sdp) {
        if (!(Sdp.parse(sdp) instanceof SdpParsed.Ok(Sdp description))) {
            return new Rewritten.Refused(Refusal.of(RefusalReason.BAD_SESSION_DESCRIPTION));
        }
        return switch (ice.way(said.from(), said.role(), description)) {
            case PASS -> new Rewritten.Ok(sdp);
            case REFUSE -> new Rewritten.Refused(
                    new Refusal(RefusalReason.ICE_MISMATCH, "ICE at both ends", "ICE at one of them"));
            case ANCHOR -> anchor(said, description);
        };
    }

    private Rewritten anchor(Said said, Sdp description) {
        // A callee that comes too late sets nothing: the caller will end its dialog.
        if (!dialogs.lost(said.tag())) {
            Optional<Refusal> no = ends.objection(said.from(), said.role(), description);
            if (no.isPresent()) return new Rewritten.Refused(no.get());
            enter(dialogs.of(said.tag()));
            directions.described(said.from(), said.role(), description.media(), desk.nowNs());
            no = said.role() == SdpRole.OFFER ? offer(said.from(), description) : answer(said, description);
            if (no.isPresent()) return new Rewritten.Refused(no.get());
        }
        return new Rewritten.Ok(writer.write(said.from().other(), said.role(), description, this::wanted));
    }

    private Optional<Refusal> offer(LegSide from, Sdp description) {
        List<Media> sections = description.media();
        List<Agreement.Part> described = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            Media section = sections.get(i);
            // A section without a line is passed on as one that its sender has refused (RFC 3264 §6): the call goes on
            // without.
            boolean fresh = !lines.has(i);
            if (!Sections.relayable(section) || fresh && lines.size() >= LINES_PER_CALL_MAX) continue;
            Optional<Refusal> refusal = fresh ? begin(i, from, section) : succeed(i, from, section);
            if (refusal.isPresent()) return refusal;
            Agreement.Part part = part(from, SdpRole.OFFER, i, description);
            // Whoever probes is heard at the shared pair, and nobody else with that credential: so first there must be
            // an answer.
            if (fresh && part.farEnd().filter(FarEnd.Probing.class::isInstance).isEmpty())
                apply(List.of(part), sections);
            else described.add(part);
        }
        dialogs.now().offer(described);
        holds.offered(sections);
        return Optional.empty();
    }

    private Optional<Refusal> begin(int index, LegSide from, Media section) {
        return switch (lines.open(this, index, from, section)) {
            case OpenedLine.Refused(Refusal refusal) -> Optional.of(refusal);
            case OpenedLine.Ok(MediaLine line) -> {
                lines.put(index, line);
                dialogs.now().opens(index);
                yield Optional.empty();
            }
        };
    }

    /**
     * A side wants its media in the other address family from now on: another line takes over with the answer, since a
     * port is of one family. Where we have no address of that family the line stays, and so does ours in the answer.
     */
    private Optional<Refusal> succeed(int index, LegSide from, Media section) {
        Optional<IpAddress> described = Optional.ofNullable(section.connection())
                .filter(c -> !c.isBlackHole()).flatMap(Connection::ip);
        LocalInterface has = line(index).via(from);
        boolean same = described.isEmpty() || desk.toward(from.of(facing), described).via().bind()
                .isV4() == has.bind().isV4();
        boolean room = lines.size() + dialogs.now().successors().size() < LINES_PER_CALL_MAX;
        if (from.of(facing).pair() || same || !room) return Optional.empty();
        return switch (lines.open(this, index, from, section)) {
            case OpenedLine.Refused(Refusal refusal) -> Optional.of(refusal);
            case OpenedLine.Ok(MediaLine line) -> {
                MediaLine spare = dialogs.now().successors().put(index, line);
                if (spare != null) spare.close();
                yield Optional.empty();
            }
        };
    }

    private Optional<Refusal> answer(Said said, Sdp description) {
        List<Media> sections = description.media();
        Agreement now = dialogs.now();
        List<Agreement.Part> described = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            if (Sections.relayable(sections.get(i)) && lines.has(i)) described.add(part(said.from(), SdpRole.ANSWER, i,
                    description));
        }
        List<Agreement.Part> changes = now.answered(described, said.last());
        for (int i : List.copyOf(now.successors().keySet())) {
            lines.put(i, Objects.requireNonNull(now.successors().remove(i)));
        }
        apply(changes, sections);
        holds.answered(said.from(), sections, said.last());
        ice.settled(said.from().other());
        // An answer that is shorter than its offer has refused the rest.
        now.refuses(lines.indexes().stream().filter(i -> i >= sections.size() || sections.get(i).isRejected())
                .collect(Collectors.toSet()));
        if (said.last() && dialogs.established()) settle();
        return Optional.empty();
    }

    private Agreement.Part part(LegSide from, SdpRole role, int index, Sdp description) {
        IpAddress ours = line(index).via(from).bind();
        return new Agreement.Part(index, from, ends.farEnd(from, index, role, description, ours),
                description.media().get(index).payloadTypes());
    }

    /** The same of a section that has one. */
    private MediaLine line(int index) {
        return Objects.requireNonNull(wanted(index));
    }

    /** The line of a section as the newest offer wants it, or null. */
    private @Nullable MediaLine wanted(int index) {
        MediaLine next = dialogs.now().successors().get(index);
        return next == null ? lines.get(index) : next;
    }

    /**
     * Makes what was described so. What packets look like is one thing for both sides, and the last word has whoever
     * answers: a section may become another kind of media at the same place (RFC 3264 §8.3), whatever its legs face.
     */
    private void apply(List<Agreement.Part> changes, List<Media> sections) {
        List<Agreement.Part> here = changes.stream().filter(p -> p.index() < sections.size()).toList();
        here.forEach(p -> dialogs.now().take(p, sections.get(p.index()).isRtp()));
        lines.apply(here, dialogs.now());
    }

    // --- the dialogs of a call

    /** Sets the lines to what another dialog has agreed on. */
    private void enter(Agreement other) {
        if (!dialogs.enter(other)) return;
        facing.put(LegSide.CALLEE, other.callee());
        lines.set(other);
        lines.all().forEach(MediaLine::proveAgain);
    }

    /**
     * An INVITE of this dialog was answered for good; the first time that is what the call becomes. What the answer
     * refused ends now, and not before: another callee may have taken it.
     */
    public void established(String tag) {
        if (dialogs.lost(tag)) return;
        enter(dialogs.of(tag));
        if (!dialogs.established()) {
            dialogs.establish(tag);
            // Another branch of the call may have proven itself with the same credential meanwhile.
            lines.all().forEach(MediaLine::proveAgain);
        }
        settle();
    }

    private void settle() {
        dialogs.now().refused().forEach(this::end);
        dialogs.now().settled();
    }

    private void end(int index) {
        lines.end(index);
        dialogs.forget(index);
        ice.forget(index);
    }

    /** The first offer was refused. */
    public void offerRefused() {
        offerRefused("");
    }

    /**
     * An INVITE within a dialog was refused: what its provisional answers had made of the call is taken back, and its
     * offer ends.
     */
    public void inviteRefused(String tag) {
        Agreement refused = dialogs.of(tag);
        if (refused.takeBack().isPresent()) {
            holds.takeBack();
            if (refused == dialogs.now()) lines.set(refused);
        }
        holds.inviteRefused();
        forgetOffer(refused, refused.refuseInvite());
    }

    /**
     * The offer that waits for its answer in a dialog was refused: what it described is forgotten, and what it opened
     * ends.
     */
    public void offerRefused(String tag) {
        Agreement refused = dialogs.of(tag);
        forgetOffer(refused, refused.refuseOffer());
    }

    private void forgetOffer(Agreement refused, Set<Integer> opened) {
        DialogAgreements.dropSuccessors(refused);
        opened.forEach(this::end);
        holds.refused();
        directions.refused();
        ice.refused();
    }

    /** Ends all lines; their ports come back when the loops have let go. */
    public void close() {
        if (lines.close()) dialogs.close();
    }
}
