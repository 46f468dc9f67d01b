package org.sallyport.sipcall.media;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.sallyport.ice.IceCredentials;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegPorts;
import org.sallyport.media.LegSide;
import org.sallyport.media.PayloadRule;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.sdp.Connection;
import org.sallyport.sip.sdp.Direction;
import org.sallyport.sip.sdp.Media;
import org.sallyport.sip.sdp.PayloadTypes;
import org.sallyport.sip.sdp.Sdp;
import org.sallyport.sip.sdp.SdpEditor;
import org.sallyport.sip.sdp.SdpParsed;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * The media of one call between two sides: a line for each media section, by its index. Owner: the desk.
 *
 * <p>A description from one side says where that side receives, so it sets that side's leg; what is passed on names our
 * own ports of the other leg instead. A changed description of a running line takes effect with the answer, so that a
 * refused re-INVITE changes nothing (RFC 3264 §8, RFC 6141 §3.4).
 */
public final class SessionMedia {
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

    /** Below it are the ports of well-known servers (RFC 6335 §6): nobody's media, unless he sends from there. */
    private static final int SYSTEM_PORTS = 1_024;

    /** What a line of an earlier run is taken for. */
    private static final String AUDIO = "audio";

    private final MediaDesk desk;
    private final LineBudget budget;
    private final String session;
    private final String label;
    private final Map<LegSide, Facing> facing = new EnumMap<>(LegSide.class);
    private final Map<Integer, MediaLine> lines = new HashMap<>();
    private final Map<LegSide, Map<Integer, PayloadTypes>> payloads = new EnumMap<>(LegSide.class);
    private final Map<LegSide, Boolean> held = new EnumMap<>(LegSide.class);
    private final Directions directions = new Directions();
    private final SessionIce ice;
    private List<Pending> pending = List.of();
    /** Lines that the offer which waits for its answer has opened. */
    private final Set<Integer> opened = new HashSet<>();
    /** Whether the offer that waits asks the other side not to send. */
    private Optional<Boolean> holds = Optional.empty();
    private boolean closed;

    /**
     * What a side described, until the answer makes it so.
     *
     * @param farEnd empty where that does not change
     * @param listed its payload types
     */
    private record Pending(int index, LegSide side, Optional<FarEnd> farEnd, PayloadTypes listed) {}

    /**
     * @param session the call's id
     * @param label the call's short id
     * @param caller whom the caller's legs face
     * @param callee whom the callee's legs face
     */
    public SessionMedia(MediaDesk desk, String session, String label, Facing caller, Facing callee) {
        this(desk, session, label, caller, callee, LineBudget.UNLIMITED);
    }

    /** @param budget for whom its lines count */
    public SessionMedia(MediaDesk desk, String session, String label, Facing caller, Facing callee, LineBudget budget) {
        this.budget = budget;
        this.desk = desk;
        this.session = session;
        this.label = label;
        facing.put(LegSide.CALLER, caller);
        facing.put(LegSide.CALLEE, callee);
        payloads.put(LegSide.CALLER, new HashMap<>());
        payloads.put(LegSide.CALLEE, new HashMap<>());
        this.ice = new SessionIce(desk, facing);
    }

    /** The call's id. */
    public String session() {
        return session;
    }

    /** The call's short id. */
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
        return line.kept(side, payloads.get(side).getOrDefault(index, PayloadTypes.NONE), held.getOrDefault(side, false));
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
        if (!(desk.reopen(facing.get(LegSide.CALLER), kept.caller()) instanceof MediaDesk.Ports.Ready caller)) return false;
        if (!(desk.reopen(facing.get(LegSide.CALLEE), kept.callee()) instanceof MediaDesk.Ports.Ready callee)) {
            desk.abandon(caller);
            return false;
        }
        MediaLine line = new MediaLine(desk, this, kept.index(), AUDIO, caller, callee);
        if (!line.resume(desk.settings().silenceNs(), kept)) {
            desk.forget(line);
            desk.abandon(caller);
            desk.abandon(callee);
            return false;
        }
        lines.put(kept.index(), line);
        payloads.get(LegSide.CALLER).put(kept.index(), kept.caller().listed());
        payloads.get(LegSide.CALLEE).put(kept.index(), kept.callee().listed());
        held.put(LegSide.CALLER, kept.caller().held());
        held.put(LegSide.CALLEE, kept.callee().held());
        directions.resumed(held());
        return true;
    }

    /** The signalling of a side moved to another address. */
    public void facing(LegSide side, Facing now) {
        facing.put(side, now);
    }

    /** Whom the legs of a side face. */
    public Facing facing(LegSide side) {
        return facing.get(side);
    }

    /** Whether a side should be heard in a section, by what both have described. */
    boolean expects(LegSide side, int index) {
        return directions.expects(side, index);
    }

    /** When that changed last. */
    Optional<Long> describedNs(int index) {
        return directions.changedNs(index);
    }

    /** Lines that are open. */
    public List<MediaLine> lines() {
        return List.copyOf(lines.values());
    }

    /** Takes in what {@code from} describes and gives what the other side is to read. */
    public Rewritten pass(LegSide from, SdpRole role, byte[] sdp) {
        if (!(Sdp.parse(sdp) instanceof SdpParsed.Ok(Sdp description))) {
            return new Rewritten.Refused(Refusal.of(RefusalReason.BAD_SESSION_DESCRIPTION));
        }
        switch (ice.way(from, role, description)) {
            case PASS -> {
                return new Rewritten.Ok(sdp);
            }
            case REFUSE -> {
                return new Rewritten.Refused(new Refusal(RefusalReason.ICE_MISMATCH, "ICE at both ends", "ICE at one of them"));
            }
            case ANCHOR -> { }
        }
        return anchor(from, role, description);
    }

    private Rewritten anchor(LegSide from, SdpRole role, Sdp description) {
        List<Media> sections = description.media();
        Optional<Refusal> objection = objection(from, role, description);
        if (objection.isPresent()) return new Rewritten.Refused(objection.get());
        boolean holding = sections.stream().anyMatch(s -> !s.isRejected() && (SessionIce.holds(s) || s.direction() != Direction.SENDRECV));
        directions.described(from, role, sections, desk.nowNs());
        List<Pending> updates = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            Media section = sections.get(i);
            if (!relayable(section)) continue;
            boolean fresh = !lines.containsKey(i);
            if (fresh && role == SdpRole.ANSWER) continue;
            // A section without a line is passed on as one that its sender has refused (RFC 3264 §6): the call goes on without.
            if (fresh && lines.size() >= LINES_PER_CALL_MAX) continue;
            if (fresh) {
                Optional<Refusal> refusal = open(i, section);
                if (refusal.isPresent()) return new Rewritten.Refused(refusal.get());
                opened.add(i);
            }
            Pending update = new Pending(i, from, farEnd(from, i, role, description, section), section.payloadTypes());
            if (fresh) apply(List.of(update), sections);
            else updates.add(update);
        }
        if (role == SdpRole.ANSWER) {
            updates.addAll(pending);
            apply(updates, sections);
            holds.ifPresent(h -> held.put(from.other(), h));
            held.put(from, holding);
            ice.settled(from.other());
            closeRejected(sections);
            forgetOffer();
        } else {
            pending = List.copyOf(updates);
            holds = Optional.of(holding);
        }
        return new Rewritten.Ok(rewrite(from.other(), role, description, sections));
    }

    private void forgetOffer() {
        pending = List.of();
        holds = Optional.empty();
        opened.clear();
    }

    /** Whether descriptions pass untouched, since media goes from end to end. */
    public boolean endToEnd() {
        return ice.endToEnd();
    }

    /** Whether a side has asked the other not to send: then silence is no sign of death. */
    public boolean held() {
        return held.containsValue(true);
    }

    /** The offer that waits for its answer was refused: what it described is forgotten, and what it opened ends. */
    public void offerRefused() {
        opened.forEach(this::end);
        forgetOffer();
        directions.refused();
        ice.refused();
    }

    /** Ends all lines; their ports come back when the loops have let go. */
    public void close() {
        if (closed) return;
        closed = true;
        List.copyOf(lines.values()).forEach(MediaLine::close);
    }

    void ended(MediaLine line) {
        budget.give();
        lines.values().remove(line);
    }

    /** UDP of any profile is relayed; media over TCP is not, since no row of the port book carries it. */
    static boolean relayable(Media section) {
        return !section.isRejected() && !section.proto().toUpperCase(Locale.ROOT).startsWith("TCP");
    }

    /** A stranger may not point us at ourselves or at everyone, RTP-18. Names are not resolved. */
    private Optional<Refusal> objection(LegSide from, SdpRole role, Sdp description) {
        List<Media> sections = description.media();
        for (int i = 0; i < sections.size(); i++) {
            Media section = sections.get(i);
            if (section.isRejected()) continue;
            Connection c = section.connection();
            if (c == null) {
                return Optional.of(new Refusal(RefusalReason.BAD_SESSION_DESCRIPTION, "a c= line", "none"));
            }
            Optional<IpAddress> ip = c.ip();
            if (ip.isEmpty()) {
                return Optional.of(new Refusal(RefusalReason.MEDIA_ADDRESS_REFUSED, "an IP address", "a name"));
            }
            if (ip.get().isAny() || ip.get().equals(facing.get(from).signalling())) continue;
            // With ICE nothing goes there unasked, and a relay of our own may well be somebody's default.
            boolean ours = desk.settings().policy().own().contains(ip.get()) && !ice.checks(from, i, role, description, section);
            if (ours || isNobody(ip.get())) {
                return Optional.of(new Refusal(RefusalReason.MEDIA_ADDRESS_REFUSED, "the sender's address", ip.get().toString()));
            }
        }
        return Optional.empty();
    }

    private static boolean isNobody(IpAddress a) {
        if (a.isV4()) return a.low() >>> 28 >= 0xe || a.low() >>> 24 == 127 || a.low() >>> 24 == 0;
        return a.high() >>> 56 == 0xff || a.equals(IpAddress.of("::1"));
    }

    private Optional<Refusal> open(int index, Media section) {
        if (closed) return Optional.of(Refusal.of(RefusalReason.NO_DIALOG));
        if (desk.full()) return Optional.of(new Refusal(RefusalReason.NO_MEDIA_PORTS, "a free media line", "all in use"));
        Optional<Refusal> spent = budget.take();
        if (spent.isPresent()) return spent;
        Optional<Refusal> refusal = opened(index, section);
        if (refusal.isPresent()) budget.give();
        return refusal;
    }

    private Optional<Refusal> opened(int index, Media section) {
        MediaDesk.Ports caller = desk.ports(facing.get(LegSide.CALLER));
        if (caller instanceof MediaDesk.Ports.Refused(Refusal refusal)) return Optional.of(refusal);
        MediaDesk.Ports callee = desk.ports(facing.get(LegSide.CALLEE));
        if (callee instanceof MediaDesk.Ports.Refused(Refusal refusal)) {
            desk.abandon((MediaDesk.Ports.Ready) caller);
            return Optional.of(refusal);
        }
        MediaLine line = new MediaLine(desk, this, index, section.type(), (MediaDesk.Ports.Ready) caller,
                (MediaDesk.Ports.Ready) callee);
        if (!line.open(desk.settings().silenceNs(), section.isRtp() ? PayloadRule.ANY_RTP : PayloadRule.OPAQUE)) {
            desk.forget(line);
            desk.abandon((MediaDesk.Ports.Ready) caller);
            desk.abandon((MediaDesk.Ports.Ready) callee);
            return Optional.of(new Refusal(RefusalReason.NO_MEDIA_PORTS, "a media loop that takes commands", "a full queue"));
        }
        lines.put(index, line);
        return Optional.empty();
    }

    /** Where a side wants its media, and how far that is to be believed; empty where nothing changes. */
    private Optional<FarEnd> farEnd(LegSide side, int index, SdpRole role, Sdp description, Media section) {
        Facing f = facing.get(side);
        return switch (f.kind()) {
            case TOWARD_CONTROL -> Optional.empty();
            case TOWARD_EDGE -> probing(f, section);
            case INSIDE_ENDPOINT, INTERNET_ENDPOINT -> SessionIce.holds(section) ? Optional.empty()
                    : ice.farEnd(side, index, role, description, section).or(() -> latching(f, section));
        };
    }

    private static Optional<FarEnd> probing(Facing f, Media section) {
        String leg = section.attribute(LEG_ATTRIBUTE);
        if (leg == null) return Optional.empty();
        int space = leg.indexOf(' ');
        if (space < 1 || space == leg.length() - 1 || section.port() > 65534) return Optional.empty();
        return Optional.of(new FarEnd.Probing(new Endpoint(f.signalling(), section.port()),
                new Endpoint(f.signalling(), section.port() + 1), leg.substring(0, space),
                Sensitive.of(leg.substring(space + 1))));
    }

    private Optional<FarEnd> latching(Facing f, Media section) {
        Optional<Endpoint> rtp = section.endpoint();
        // c=0.0.0.0 is the hold of RFC 2543: nothing to be learned, and the other side is told to be silent.
        if (rtp.isEmpty() || rtp.get().address().isAny()) return Optional.empty();
        IpAddress described = rtp.get().address();
        FarEnd.Belief belief = belief(f, rtp.get());
        // What is believed is sent to at once: a=rtcp must not aim it at a third party or another server (attack row RTP-18).
        Optional<Endpoint> rtcp = section.rtcpEndpoint()
                .filter(r -> r.address().equals(described) || f.standing() == Facing.Standing.LISTED)
                .filter(r -> belief != FarEnd.Belief.NAMED || r.port() >= SYSTEM_PORTS);
        return Optional.of(new FarEnd.Latching(rtp, rtcp, belief, Optional.of(f.signalling())));
    }

    /** How far an endpoint is believed that what it describes is its own. */
    private FarEnd.Belief belief(Facing f, Endpoint at) {
        IpAddress described = at.address();
        boolean own = described.equals(f.signalling());
        boolean allowed = own || switch (f.kind()) {
            case INSIDE_ENDPOINT -> true;
            case INTERNET_ENDPOINT -> desk.settings().policy().allows(described);
            case TOWARD_EDGE, TOWARD_CONTROL -> false;
        };
        if (!allowed) return FarEnd.Belief.NONE;
        boolean proven = f.standing() == Facing.Standing.LISTED || own && f.standing() == Facing.Standing.THERE;
        if (proven) return FarEnd.Belief.PROVEN;
        // A name server and others answer anything by what its first octets are, which looks like RTP then.
        return at.port() < SYSTEM_PORTS ? FarEnd.Belief.NONE : FarEnd.Belief.NAMED;
    }

    /** More has become known of a side: what it described is believed further. */
    public void standing(LegSide side, IpAddress signalling, Facing.Standing now) {
        Facing before = facing.get(side);
        if (before.pair() || before.standing().compareTo(now) >= 0 || !before.signalling().equals(signalling)) return;
        facing.put(side, before.standing(now));
        for (MediaLine line : lines()) believe(line, side, at -> belief(facing.get(side), at));
    }

    /** Something came from an address of a side: whatever else it receives there is welcome too. */
    void heard(LegSide side, IpAddress from) {
        for (MediaLine line : lines()) {
            believe(line, side, at -> at.address().equals(from) ? FarEnd.Belief.PROVEN : FarEnd.Belief.NONE);
        }
    }

    private static void believe(MediaLine line, LegSide side, Function<Endpoint, FarEnd.Belief> belief) {
        if (line.closing() || !(line.farEnd(side) instanceof FarEnd.Latching l) || l.belief() != FarEnd.Belief.NAMED) return;
        if (l.rtp().map(belief).filter(FarEnd.Belief.PROVEN::equals).isEmpty()) return;
        line.believe(side, new FarEnd.Latching(l.rtp(), l.rtcp(), FarEnd.Belief.PROVEN, l.preferred()));
    }

    /** Whether another line has heard a side, and still carries something. */
    boolean hears(LegSide side, MediaLine but) {
        return lines.values().stream().anyMatch(l -> l != but && l.carriedSomething() && l.latched(side).isPresent());
    }

    /**
     * Makes what was described so. What packets look like is one thing for both sides, and the last word has whoever answers:
     * a section may become another kind of media at the same place (RFC 3264 §8.3), whatever its legs face.
     */
    private void apply(List<Pending> updates, List<Media> sections) {
        for (Pending p : updates) payloads.get(p.side()).put(p.index(), p.listed());
        for (Pending p : updates) {
            MediaLine line = lines.get(p.index());
            if (line == null || line.closing() || p.index() >= sections.size()) continue;
            PayloadRule payload = payload(p, sections.get(p.index()).isRtp());
            if (p.farEnd().isPresent()) line.update(p.side(), p.farEnd().get(), payload);
            else line.expect(p.side(), payload);
        }
    }

    /** A side sends what the other side listed, and what it listed itself: both count as expected. */
    private PayloadRule payload(Pending update, boolean rtp) {
        if (!rtp) return PayloadRule.OPAQUE;
        PayloadTypes own = payloads.get(update.side()).get(update.index());
        PayloadTypes other = payloads.get(update.side().other()).get(update.index());
        if (own == null || other == null || own.size() == 0) return PayloadRule.ANY_RTP;
        return new PayloadRule(true, own.low() | other.low(), own.high() | other.high());
    }

    /** An answer that is shorter than its offer has refused the rest. */
    private void closeRejected(List<Media> sections) {
        for (int i : List.copyOf(lines.keySet())) {
            if (i >= sections.size() || sections.get(i).isRejected()) end(i);
        }
    }

    private void end(int index) {
        Optional.ofNullable(lines.remove(index)).ifPresent(MediaLine::close);
        payloads.values().forEach(m -> m.remove(index));
        ice.forget(index);
    }

    private byte[] rewrite(LegSide toward, SdpRole role, Sdp description, List<Media> sections) {
        Facing f = facing.get(toward);
        IpAddress ours = f.via().advertised();
        SdpEditor edit = description.edit();
        // What ends here is written anew below, where the leg needs it.
        edit.originAddress(ours).withoutAddresses();
        if (description.connection() != null) edit.connection(SdpEditor.SESSION, shown(description.connection(), ours));
        boolean spoken = false;
        boolean written = false;
        for (int i = 0; i < sections.size(); i++) {
            Media section = sections.get(i);
            if (section.hasOwnConnection()) edit.connection(i, shown(section.connection(), ours));
            MediaLine line = relayable(section) ? lines.get(i) : null;
            if (section.isRejected()) continue;
            if (line == null) {
                edit.port(i, 0);
                edit.connection(i, ours);
                continue;
            }
            edit.port(i, line.rtpPort(toward));
            if (!SessionIce.holds(section)) edit.connection(i, ours);
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

    private boolean writeIce(SdpEditor edit, LegSide toward, int index, SdpRole role, Media section, boolean speaks) {
        MediaLine line = lines.get(index);
        Endpoint at = new Endpoint(facing.get(toward).via().advertised(), line.rtpPort(toward));
        Optional<IceCredentials> ours = ice.write(edit, toward, index, role, section, speaks, at);
        // Checks may overtake the answer, so the leg must know them from now on.
        if (ours.isPresent() && line.farEnd(toward) instanceof FarEnd.Unknown) {
            line.update(toward, new FarEnd.Checked(ours.get(), Optional.empty(), List.of(),
                    Optional.of(facing.get(toward).signalling())), section.isRtp() ? PayloadRule.ANY_RTP : PayloadRule.OPAQUE);
        }
        return ours.isPresent();
    }

    /** The address in the place of one that was described; that of nobody says that the sender holds, and stays. */
    private static IpAddress shown(Connection described, IpAddress ours) {
        return described.ip().filter(IpAddress::isAny).orElse(ours);
    }
}
