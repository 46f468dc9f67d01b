package org.sallyport.sipcall.media;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sallyport.ice.IceCredentials;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegPorts;
import org.sallyport.media.LegSide;
import org.sallyport.media.PayloadRule;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.LineBudget;
import org.sallyport.media.desk.LineOwner;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.sdp.Connection;
import org.sallyport.sip.sdp.Direction;
import org.sallyport.sip.sdp.Media;
import org.sallyport.sip.sdp.Sdp;
import org.sallyport.sip.sdp.SdpEditor;
import org.sallyport.sip.sdp.SdpParsed;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;

/**
 * The media of one call between two sides: a line for each media section, by its index. Owner: the desk.
 *
 * <p>A description from one side says where that side receives, so it sets that side's leg; what is passed on names our
 * own ports of the other leg instead. A changed description of a running line takes effect with the answer, so that a
 * refused re-INVITE changes nothing (RFC 3264 §8, RFC 6141 §3.4).
 */
public final class SessionMedia implements LineOwner {
    /**
     * The attribute by which the edge tells control how to prove itself at the shared pair:
     * {@code a=x-sallyport-leg:username password}. It never leaves the traversal zone.
     */
    public static final String LEG_ATTRIBUTE = "x-sallyport-leg";

    /**
     * Most lines of one call: audio, video, a second picture with its control, far-end camera control, text, fax, and one to
     * spare. A description may have more sections; those go without.
     */
    public static final int LINES_PER_CALL_MAX = 8;

    /** Most dialogs of one call whose answers are told apart; those beyond share what the offer said. */
    public static final int DIALOGS_MAX = 32;

    private static final IpAddress NOWHERE_V4 = IpAddress.of("0.0.0.0");
    private static final IpAddress NOWHERE_V6 = IpAddress.of("::");

    /** What a line of an earlier run is taken for. */
    private static final String AUDIO = "audio";

    private final MediaDesk desk;
    private final LineBudget budget;
    private final MediaWatch watch;
    private final String session;
    private final String label;
    private final Map<LegSide, Facing> facing = new EnumMap<>(LegSide.class);
    private final Map<Integer, MediaLine> lines = new HashMap<>();
    private final Map<LegSide, Boolean> held = new EnumMap<>(LegSide.class);
    /** Who was on hold before a provisional answer that may be taken back. */
    private Optional<Map<LegSide, Boolean>> heldBefore = Optional.empty();
    private final Directions directions = new Directions();
    private final SessionIce ice;
    private final DescribedEnds ends;
    /** What the first offer said, before there is a dialog. */
    private final Agreement first;
    /** By the callee's tag. */
    private final Map<String, Agreement> dialogs = new HashMap<>();
    /** The one that the lines are set to. */
    private Agreement now;
    /** Tag of the dialog that the call has become; nothing of the others counts from then on. */
    private Optional<String> established = Optional.empty();
    /** Whether the offer that waits asks the other side not to send. */
    private Optional<Boolean> holds = Optional.empty();
    private boolean closed;

    /**
     * @param session the call's id
     * @param label the call's short id
     * @param caller whom the caller's legs face
     * @param callee whom the callee's legs face
     */
    public SessionMedia(MediaDesk desk, String session, String label, Facing caller, Facing callee) {
        this(desk, session, label, caller, callee, LineBudget.UNLIMITED, (_, _) -> { });
    }

    /**
     * @param budget for whom its lines count
     * @param watch hears what happens to its lines
     */
    public SessionMedia(MediaDesk desk, String session, String label, Facing caller, Facing callee, LineBudget budget,
            MediaWatch watch) {
        this.budget = budget;
        this.watch = watch;
        this.desk = desk;
        this.session = session;
        this.label = label;
        facing.put(LegSide.CALLER, caller);
        facing.put(LegSide.CALLEE, callee);
        this.ice = new SessionIce(desk, facing);
        this.ends = new DescribedEnds(desk, facing, ice);
        this.first = new Agreement(callee);
        this.now = first;
    }

    /** The call's id. */
    public String session() {
        return session;
    }

    @Override
    public String label() {
        return label;
    }

    /**
     * What of it outlives a restart; empty where that does not suffice: with ICE whoever is nominated anew would have to be
     * asked for.
     */
    public Optional<KeptMedia> kept() {
        List<KeptMedia.Line> out = new ArrayList<>();
        for (Map.Entry<Integer, MediaLine> e : lines.entrySet()) {
            MediaLine line = e.getValue();
            if (line.closing()) continue;
            for (LegSide side : LegSide.values()) if (line.farEnd(side) instanceof FarEnd.Checked) return Optional.empty();
            out.add(new KeptMedia.Line(e.getKey(), kept(LegSide.CALLER, e.getKey(), line), kept(LegSide.CALLEE, e.getKey(), line)));
        }
        return Optional.of(new KeptMedia(facing.get(LegSide.CALLER), facing.get(LegSide.CALLEE), out));
    }

    private KeptMedia.Leg kept(LegSide side, int index, MediaLine line) {
        return new KeptMedia.Leg(line.kept(side), now.listed(side, index), held.getOrDefault(side, false));
    }

    /** How often something changed that outlives a restart. */
    public int changes() {
        int out = lines.size();
        for (MediaLine line : lines.values()) out += line.changes();
        return out;
    }

    /** Opens the lines of an earlier run on the same ports; false where one of them cannot be had: then none stays open. */
    public boolean resume(KeptMedia kept) {
        for (KeptMedia.Line l : kept.lines()) {
            if (closed || desk.full() || budget.take().isPresent()) return undone();
            if (resume(l)) continue;
            budget.give();
            return undone();
        }
        return true;
    }

    private boolean undone() {
        close();
        return false;
    }

    private boolean resume(KeptMedia.Line kept) {
        if (!(desk.reopen(facing.get(LegSide.CALLER), kept.caller().line()) instanceof MediaDesk.Ports.Ready caller)) return false;
        if (!(desk.reopen(facing.get(LegSide.CALLEE), kept.callee().line()) instanceof MediaDesk.Ports.Ready callee)) {
            desk.abandon(caller);
            return false;
        }
        MediaLine line = new MediaLine(desk, this, kept.index(), AUDIO, caller, callee);
        if (!line.resume(desk.settings().silenceNs(), kept.caller().line(), kept.callee().line())) {
            desk.forget(line);
            desk.abandon(caller);
            desk.abandon(callee);
            return false;
        }
        lines.put(kept.index(), line);
        for (LegSide side : LegSide.values()) {
            KeptMedia.Leg leg = side == LegSide.CALLER ? kept.caller() : kept.callee();
            now.take(new Agreement.Part(kept.index(), side, Optional.of(leg.line().farEnd()), leg.listed()), leg.line().payload().rtp());
        }
        held.put(LegSide.CALLER, kept.caller().held());
        held.put(LegSide.CALLEE, kept.callee().held());
        directions.resumed(held());
        return true;
    }

    /** The next offer goes to this one. */
    public void offering(Facing callee) {
        first.callee(callee);
        facing.put(LegSide.CALLEE, callee);
    }

    /** Whom a side of a dialog is, where it signals from now. */
    public void facing(String tag, LegSide side, Facing whom) {
        if (side == LegSide.CALLEE) agreement(tag).callee(whom);
        if (side == LegSide.CALLER || agreement(tag) == now) facing.put(side, whom);
    }

    @Override
    public Facing facing(LegSide side) {
        return facing.get(side);
    }

    @Override
    public boolean expects(LegSide side, int index) {
        return directions.expects(side, index);
    }

    @Override
    public Optional<Long> describedNs(int index) {
        return directions.changedNs(index);
    }

    /** Lines that are open. */
    public List<MediaLine> lines() {
        return List.copyOf(lines.values());
    }

    /** The same for a call of one dialog. */
    Rewritten pass(LegSide from, SdpRole role, byte[] sdp) {
        Rewritten out = pass(new Said(from, role, "", true), sdp);
        if (role == SdpRole.ANSWER) established("");
        return out;
    }

    /** Takes in what a side describes and gives what the other side is to read. */
    public Rewritten pass(Said said, byte[] sdp) {
        if (!(Sdp.parse(sdp) instanceof SdpParsed.Ok(Sdp description))) {
            return new Rewritten.Refused(Refusal.of(RefusalReason.BAD_SESSION_DESCRIPTION));
        }
        switch (ice.way(said.from(), said.role(), description)) {
            case PASS -> {
                return new Rewritten.Ok(sdp);
            }
            case REFUSE -> {
                return new Rewritten.Refused(new Refusal(RefusalReason.ICE_MISMATCH, "ICE at both ends", "ICE at one of them"));
            }
            case ANCHOR -> { }
        }
        return anchor(said, description);
    }

    private Rewritten anchor(Said said, Sdp description) {
        List<Media> sections = description.media();
        // A callee that comes too late sets nothing: the caller will end its dialog.
        if (established.filter(t -> !t.equals(said.tag())).isEmpty()) {
            Optional<Refusal> objection = ends.objection(said.from(), said.role(), description);
            if (objection.isPresent()) return new Rewritten.Refused(objection.get());
            enter(agreement(said.tag()));
            directions.described(said.from(), said.role(), sections, desk.nowNs());
            Optional<Refusal> refusal = said.role() == SdpRole.OFFER ? offer(said.from(), description) : answer(said, description);
            if (refusal.isPresent()) return new Rewritten.Refused(refusal.get());
        }
        return new Rewritten.Ok(rewrite(said.from().other(), said.role(), description, sections));
    }

    private Optional<Refusal> offer(LegSide from, Sdp description) {
        List<Media> sections = description.media();
        List<Agreement.Part> described = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            Media section = sections.get(i);
            // A section without a line is passed on as one that its sender has refused (RFC 3264 §6): the call goes on without.
            boolean fresh = !lines.containsKey(i);
            if (!relayable(section) || fresh && lines.size() >= LINES_PER_CALL_MAX) continue;
            Optional<Refusal> refusal = fresh ? open(i, from, section) : succeed(i, from, section);
            if (refusal.isPresent()) return refusal;
            Agreement.Part part = part(from, SdpRole.OFFER, i, description);
            // Whoever probes is heard at the shared pair, and nobody else with that credential: so first there must be an answer.
            if (fresh && part.farEnd().filter(FarEnd.Probing.class::isInstance).isEmpty()) apply(List.of(part), sections);
            else described.add(part);
        }
        now.offer(described);
        holds = Optional.of(holds(sections));
        return Optional.empty();
    }

    private Optional<Refusal> answer(Said said, Sdp description) {
        List<Media> sections = description.media();
        List<Agreement.Part> described = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            if (relayable(sections.get(i)) && lines.containsKey(i)) described.add(part(said.from(), SdpRole.ANSWER, i, description));
        }
        List<Agreement.Part> changes = now.answered(described, said.last());
        for (int i : List.copyOf(now.successors().keySet())) {
            MediaLine before = lines.put(i, now.successors().remove(i));
            if (before != null) before.close();
        }
        apply(changes, sections);
        if (said.last()) heldBefore = Optional.empty();
        else if (heldBefore.isEmpty()) heldBefore = Optional.of(heldNow());
        holds.ifPresent(h -> held.put(said.from().other(), h));
        holds = Optional.empty();
        held.put(said.from(), holds(sections));
        ice.settled(said.from().other());
        // An answer that is shorter than its offer has refused the rest.
        now.refuses(lines.keySet().stream().filter(i -> i >= sections.size() || sections.get(i).isRejected()).collect(Collectors.toSet()));
        if (said.last() && established.isPresent()) settle();
        return Optional.empty();
    }

    private Map<LegSide, Boolean> heldNow() {
        Map<LegSide, Boolean> out = new EnumMap<>(LegSide.class);
        for (LegSide s : LegSide.values()) out.put(s, held.getOrDefault(s, false));
        return out;
    }

    private static boolean holds(List<Media> sections) {
        return sections.stream().anyMatch(s -> !s.isRejected() && (SessionIce.holds(s) || s.direction() != Direction.SENDRECV));
    }

    private Agreement.Part part(LegSide from, SdpRole role, int index, Sdp description) {
        IpAddress ours = line(index).via(from).bind();
        return new Agreement.Part(index, from, ends.farEnd(from, index, role, description, ours),
                description.media().get(index).payloadTypes());
    }

    /** The line of a section as the newest offer wants it. */
    private MediaLine line(int index) {
        return now.successors().getOrDefault(index, lines.get(index));
    }

    // --- the dialogs of a call

    private Agreement agreement(String tag) {
        Agreement there = tag.isEmpty() ? first : dialogs.get(tag);
        if (there != null) return there;
        if (dialogs.size() >= DIALOGS_MAX) return first;
        Agreement fresh = first.copy();
        dialogs.put(tag, fresh);
        return fresh;
    }

    /** Sets the lines to what another dialog has agreed on. */
    private void enter(Agreement other) {
        if (now == other) return;
        now = other;
        facing.put(LegSide.CALLEE, other.callee());
        set();
        for (MediaLine line : lines()) line.proveAgain();
    }

    private void set() {
        for (Agreement.Part p : now.parts()) {
            MediaLine line = lines.get(p.index());
            if (line == null || line.closing() || now.refused().contains(p.index())) continue;
            PayloadRule payload = now.payload(p.side(), p.index());
            if (p.farEnd().filter(f -> !line.hasFarEnd(p.side(), f)).isPresent()) line.update(p.side(), p.farEnd().get(), payload);
            else line.expect(p.side(), payload);
        }
    }

    /**
     * An INVITE of this dialog was answered for good; the first time that is what the call becomes. What the answer refused
     * ends now, and not before: another callee may have taken it.
     */
    public void established(String tag) {
        if (established.filter(t -> !t.equals(tag)).isPresent()) return;
        Agreement winner = agreement(tag);
        enter(winner);
        boolean begins = established.isEmpty();
        if (begins) {
            established = Optional.of(tag);
            all().filter(a -> a != winner).forEach(SessionMedia::dropSuccessors);
            dialogs.keySet().retainAll(Set.of(tag));
        }
        // Another branch of the call may have proven itself with the same credential meanwhile.
        if (begins) lines().forEach(MediaLine::proveAgain);
        settle();
    }

    /** What every dialog has agreed on, and the first offer. */
    private Stream<Agreement> all() {
        return Stream.concat(Stream.of(first), dialogs.values().stream());
    }

    private static void dropSuccessors(Agreement a) {
        a.successors().values().forEach(MediaLine::close);
        a.successors().clear();
    }

    private void settle() {
        now.refused().forEach(this::end);
        now.settled();
    }

    /** Whether descriptions pass untouched, since media goes from end to end. */
    public boolean endToEnd() {
        return ice.endToEnd();
    }

    /** Whether a side has asked the other not to send: then silence is no sign of death. */
    public boolean held() {
        return held.containsValue(true);
    }

    /** The first offer was refused. */
    public void offerRefused() {
        offerRefused("");
    }

    /** An INVITE within a dialog was refused: what its provisional answers had made of the call is taken back, and its offer ends. */
    public void inviteRefused(String tag) {
        Agreement refused = agreement(tag);
        if (refused.takeBack().isPresent()) {
            heldBefore.ifPresent(held::putAll);
            if (refused == now) set();
        }
        heldBefore = Optional.empty();
        forgetOffer(refused, refused.refuseInvite());
    }

    /** The offer that waits for its answer in a dialog was refused: what it described is forgotten, and what it opened ends. */
    public void offerRefused(String tag) {
        Agreement refused = agreement(tag);
        forgetOffer(refused, refused.refuseOffer());
    }

    private void forgetOffer(Agreement refused, Set<Integer> opened) {
        dropSuccessors(refused);
        opened.forEach(this::end);
        holds = Optional.empty();
        directions.refused();
        ice.refused();
    }

    /** Ends all lines; their ports come back when the loops have let go. */
    public void close() {
        if (closed) return;
        closed = true;
        List.copyOf(lines.values()).forEach(MediaLine::close);
        all().forEach(SessionMedia::dropSuccessors);
    }

    @Override
    public void silent(MediaLine line) {
        watch.silent(this, line);
    }

    @Override
    public void unheard(MediaLine line, LegSide side) {
        watch.unheard(this, line, side);
    }

    @Override
    public void ended(MediaLine line) {
        watch.ended(this, line);
        budget.give();
        lines.values().remove(line);
        all().forEach(a -> a.successors().values().remove(line));
    }

    /** UDP of any profile is relayed; media over TCP is not, since no row of the port book carries it. */
    static boolean relayable(Media section) {
        return !section.isRejected() && !section.proto().toUpperCase(Locale.ROOT).startsWith("TCP");
    }

    private Optional<Refusal> open(int index, LegSide from, Media section) {
        return opened(index, from, section, line -> {
            lines.put(index, line);
            now.opens(index);
        });
    }

    /**
     * A side wants its media in the other address family from now on: another line takes over with the answer, since a port is
     * of one family. Where we have no address of that family the line stays, and so does ours in the answer.
     */
    private Optional<Refusal> succeed(int index, LegSide from, Media section) {
        Optional<IpAddress> wanted = section.connection().ip().filter(_ -> !section.connection().isBlackHole());
        LocalInterface has = line(index).via(from);
        boolean same = wanted.isEmpty() || desk.toward(facing.get(from), wanted).via().bind().isV4() == has.bind().isV4();
        boolean room = lines.size() + now.successors().size() < LINES_PER_CALL_MAX;
        if (facing.get(from).pair() || same || !room) return Optional.empty();
        return opened(index, from, section, line -> {
            MediaLine spare = now.successors().put(index, line);
            if (spare != null) spare.close();
        });
    }

    private Optional<Refusal> opened(int index, LegSide from, Media section, Consumer<MediaLine> taken) {
        if (closed) return Optional.of(Refusal.of(RefusalReason.NO_DIALOG));
        if (desk.full()) return Optional.of(new Refusal(RefusalReason.NO_MEDIA_PORTS, "a free media line", "all in use"));
        Optional<Refusal> spent = budget.take();
        if (spent.isPresent()) return spent;
        Optional<Refusal> refusal = lease(index, from, section, taken);
        if (refusal.isPresent()) budget.give();
        return refusal;
    }

    private Optional<Refusal> lease(int index, LegSide from, Media section, Consumer<MediaLine> taken) {
        // Media goes by the family that is described, which need not be that of the signalling (RFC 6157 §3); what we describe
        // to the other side is in the family of its signalling, unless it says otherwise.
        MediaDesk.Ports own = desk.ports(desk.toward(facing.get(from), section.connection().family()));
        if (own instanceof MediaDesk.Ports.Refused(Refusal refusal)) return Optional.of(refusal);
        MediaDesk.Ports others = desk.ports(facing.get(from.other()));
        if (others instanceof MediaDesk.Ports.Refused(Refusal refusal)) {
            desk.abandon((MediaDesk.Ports.Ready) own);
            return Optional.of(refusal);
        }
        MediaDesk.Ports.Ready caller = (MediaDesk.Ports.Ready) (from == LegSide.CALLER ? own : others);
        MediaDesk.Ports.Ready callee = (MediaDesk.Ports.Ready) (from == LegSide.CALLER ? others : own);
        MediaLine line = new MediaLine(desk, this, index, section.type(), caller, callee);
        if (!line.open(desk.settings().silenceNs(), section.isRtp() ? PayloadRule.ANY_RTP : PayloadRule.OPAQUE)) {
            desk.forget(line);
            desk.abandon(caller);
            desk.abandon(callee);
            return Optional.of(new Refusal(RefusalReason.NO_MEDIA_PORTS, "a media loop that takes commands", "a full queue"));
        }
        taken.accept(line);
        return Optional.empty();
    }

    /** More has become known of a side: what it described is believed further. */
    public void standing(String tag, LegSide side, IpAddress signalling, Facing.Standing now) {
        Agreement dialog = agreement(tag);
        if (side == LegSide.CALLEE && dialog != this.now) {
            if (dialog.callee().signalling().equals(signalling)) dialog.callee(dialog.callee().atLeast(now));
            return;
        }
        Facing before = facing.get(side);
        if (before.pair() || before.standing().compareTo(now) >= 0 || !before.signalling().equals(signalling)) return;
        facing(tag, side, before.atLeast(now));
        for (MediaLine line : lines()) believe(line, side, at -> ends.belief(side, at));
    }

    @Override
    public void heard(LegSide side, IpAddress from) {
        for (MediaLine line : lines()) {
            believe(line, side, at -> at.address().equals(from) ? FarEnd.Belief.PROVEN : FarEnd.Belief.NONE);
        }
    }

    private static void believe(MediaLine line, LegSide side, Function<Endpoint, FarEnd.Belief> belief) {
        if (line.closing() || !(line.farEnd(side) instanceof FarEnd.Latching l) || l.belief() != FarEnd.Belief.NAMED) return;
        if (l.rtp().map(belief).filter(FarEnd.Belief.PROVEN::equals).isEmpty()) return;
        line.believe(side, l.believed(FarEnd.Belief.PROVEN));
    }

    @Override
    public boolean hears(LegSide side, MediaLine but) {
        return lines.values().stream().anyMatch(l -> l != but && l.carriedSomething() && l.latched(side).isPresent());
    }

    /**
     * Makes what was described so. What packets look like is one thing for both sides, and the last word has whoever answers:
     * a section may become another kind of media at the same place (RFC 3264 §8.3), whatever its legs face.
     */
    private void apply(List<Agreement.Part> changes, List<Media> sections) {
        for (Agreement.Part p : changes) if (p.index() < sections.size()) now.take(p, sections.get(p.index()).isRtp());
        for (Agreement.Part p : changes) {
            MediaLine line = lines.get(p.index());
            if (line == null || line.closing() || p.index() >= sections.size()) continue;
            PayloadRule payload = now.payload(p.side(), p.index());
            if (p.farEnd().isPresent()) line.update(p.side(), p.farEnd().get(), payload);
            else line.expect(p.side(), payload);
        }
    }

    private void end(int index) {
        Optional.ofNullable(lines.remove(index)).ifPresent(MediaLine::close);
        all().forEach(a -> a.forget(index));
        ice.forget(index);
    }

    private byte[] rewrite(LegSide toward, SdpRole role, Sdp description, List<Media> sections) {
        Facing f = facing.get(toward);
        List<Optional<MediaLine>> relayed = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) relayed.add(relayable(sections.get(i)) ? Optional.ofNullable(line(i)) : Optional.empty());
        IpAddress usual = relayed.stream().flatMap(Optional::stream).findFirst().map(l -> ours(l, toward)).orElse(f.via().advertised());
        SdpEditor edit = description.edit();
        // What ends here is written anew below, where the leg needs it.
        edit.originAddress(usual).withoutAddresses();
        if (description.connection() != null) edit.connection(SdpEditor.SESSION, shown(description.connection(), usual));
        boolean spoken = false;
        boolean written = false;
        for (int i = 0; i < sections.size(); i++) {
            Media section = sections.get(i);
            if (relayed.get(i).isEmpty()) {
                if (!section.isRejected()) edit.port(i, 0);
                if (!section.isRejected() || section.hasOwnConnection()) edit.connection(i, usual);
                continue;
            }
            MediaLine line = relayed.get(i).get();
            IpAddress ours = ours(line, toward);
            edit.port(i, line.rtpPort(toward));
            edit.connection(i, SessionIce.holds(section) ? shown(section.connection(), ours) : ours);
            boolean speaks = ice.speaks(toward.other(), description, section);
            spoken |= speaks;
            if (f.pair()) {
                if (speaks && role == SdpRole.OFFER) edit.addAttribute(i, SessionIce.ATTRIBUTE, null);
            } else {
                written |= writeIce(edit, toward, i, role, section, speaks);
            }
            if (line.ports(toward).legPorts() instanceof LegPorts.Shared(int _, String username, Sensitive<String> password)) {
                edit.addAttribute(i, LEG_ATTRIBUTE, username + " " + password.reveal());
            }
        }
        // Sections that share a transport would have to share our port and credentials, which are of one line each.
        if (spoken || written) edit.removeBundle();
        if (written) edit.addAttribute(SdpEditor.SESSION, "ice-lite", null).addAttribute(SdpEditor.SESSION, "ice-options", "ice2");
        return edit.build().bytes();
    }

    /** Our address on a leg, as the other end must know it: to the other node that of the interface toward it. */
    private IpAddress ours(MediaLine line, LegSide side) {
        Facing f = facing.get(side);
        return f.pair() ? f.via().advertised() : line.via(side).advertised();
    }

    private boolean writeIce(SdpEditor edit, LegSide toward, int index, SdpRole role, Media section, boolean speaks) {
        MediaLine line = line(index);
        Endpoint at = new Endpoint(ours(line, toward), line.rtpPort(toward));
        Optional<IceCredentials> ours = ice.write(edit, toward, index, role, section, speaks, at);
        // Checks may overtake the answer, so the leg must know them from now on.
        if (ours.isPresent() && line.farEnd(toward) instanceof FarEnd.Unknown) {
            line.update(toward, new FarEnd.Checked(ours.get(), Optional.empty(), List.of(),
                    Optional.of(facing.get(toward).signalling())), section.isRtp() ? PayloadRule.ANY_RTP : PayloadRule.OPAQUE);
        }
        return ours.isPresent();
    }

    /** The address in the place of one that was described: that of nobody says that the sender holds, and does so in our family. */
    private static IpAddress shown(Connection described, IpAddress ours) {
        return !described.isBlackHole() ? ours : ours.isV4() ? NOWHERE_V4 : NOWHERE_V6;
    }
}
