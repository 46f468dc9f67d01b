package org.sallyport.sipcall.media;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.ice.IceCandidate;
import org.sallyport.ice.IceCredentials;
import org.sallyport.ice.IceMode;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegSide;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.sip.sdp.Media;
import org.sallyport.sip.sdp.Sdp;
import org.sallyport.sip.sdp.SdpEditor;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * ICE of one call: whether descriptions pass as they are, and what we write on each leg where they do not. Owner: the
 * desk.
 *
 * <pre>
 *   UNDECIDED --- first offer: ICE in every section, and both zones pass it ---> END_TO_END
 *       '-------- else ---------------------------------------------------------> ANCHORED
 * </pre>
 *
 * <p>The other node tells by its descriptions which it took: what it anchors has no candidates left.
 */
final class SessionIce {
    /**
     * The attribute by which one node tells the other that the end behind it has ICE, so that the end before the other
     * is offered ICE too: {@code a=x-sallyport-ice}. It never leaves the traversal zone.
     */
    static final String ATTRIBUTE = "x-sallyport-ice";

    private static final IceDescription NONE = new IceDescription.None();

    private enum Course {
        UNDECIDED,
        ANCHORED,
        END_TO_END
    }

    /** What becomes of a description. */
    enum Way {
        /** Media passes through us. */
        ANCHOR,
        /** It passes untouched. */
        PASS,
        /** It cannot pass. */
        REFUSE
    }

    private final MediaDesk desk;
    private final Map<LegSide, Facing> facing;
    private final Map<LegSide, Map<Integer, LegIce>> legs = new EnumMap<>(LegSide.class);
    private Course course = Course.UNDECIDED;

    /** @param facing the owner's, which may change */
    SessionIce(MediaDesk desk, Map<LegSide, Facing> facing) {
        this.desk = desk;
        this.facing = facing;
        for (LegSide side : LegSide.values()) legs.put(side, new HashMap<>());
    }

    /** Which way a description from a side goes. */
    Way way(LegSide from, SdpRole role, Sdp description) {
        if (course == Course.UNDECIDED) {
            List<Media> live = description.media().stream().filter(Sections::relayable).toList();
            boolean carries = !live.isEmpty() && live.stream().map(s -> IceDescription.of(description, s))
                    .allMatch(d -> d.speaks() && !(d instanceof IceDescription.Mismatch));
            boolean willing = role == SdpRole.OFFER
                    && facing.values().stream().allMatch(f -> f.pair() || f.ice() == IceMode.PASS);
            if (carries && from.of(facing).pair() && !willing) return Way.REFUSE;
            course = carries && willing ? Course.END_TO_END : Course.ANCHORED;
        }
        if (course == Course.ANCHORED) return Way.ANCHOR;
        boolean goesOn = description.media().stream().filter(Sections::relayable)
                .allMatch(s -> IceDescription.of(description, s).speaks());
        return goesOn ? Way.PASS : Way.REFUSE;
    }

    boolean endToEnd() {
        return course == Course.END_TO_END;
    }

    private LegIce leg(LegSide side, int index) {
        return side.of(legs).computeIfAbsent(index, _ -> new LegIce());
    }

    private IceDescription read(LegSide side, Sdp description, Media section) {
        return side.of(facing).ice() == IceMode.OFF ? NONE : IceDescription.of(description, section);
    }

    /** Where ICE comes of what an endpoint describes, its leg's far end. */
    Optional<FarEnd> farEnd(LegSide side, int index, SdpRole role, Sdp description, Media section) {
        IceDescription d = read(side, description, section);
        LegIce leg = leg(side, index);
        IpAddress signalling = side.of(facing).signalling();
        return role == SdpRole.OFFER ? leg.offered(d, signalling, desk::freshIce) : leg.answered(d, signalling);
    }

    /** Whether a section leads to checks, so that the address it names is none that we send to. */
    boolean checks(LegSide from, int index, SdpRole role, Sdp description, Media section) {
        boolean possible = role == SdpRole.OFFER || leg(from, index).hasOffered();
        return !from.of(facing).pair() && possible && read(from, description, section) instanceof IceDescription.Full;
    }

    /** An answer has passed toward this side. */
    void settled(LegSide side) {
        side.of(legs).values().forEach(LegIce::settled);
    }

    /** An offer was refused. */
    void refused() {
        legs.values().forEach(m -> m.values().forEach(LegIce::refused));
    }

    /** A section is no more. */
    void forget(int index) {
        legs.values().forEach(m -> m.remove(index));
    }

    /** Whether the end from which a section comes, or the end behind the other node, has ICE. */
    boolean speaks(LegSide from, Sdp description, Media section) {
        return from.of(facing).pair() ? section.hasAttribute(ATTRIBUTE) : read(from, description, section).speaks();
    }

    /**
     * Writes our half of ICE into a section that goes to an endpoint.
     *
     * @param speaks whether the end where the section comes from has ICE
     * @param at address and port of our RTP there
     * @return our credentials where the section has ICE now
     */
    Optional<IceCredentials> write(SdpEditor edit, LegSide toward, int index, SdpRole role, Media section,
            boolean speaks,
            Endpoint at) {
        LegIce leg = leg(toward, index);
        Optional<IceCredentials> ours;
        boolean two = section.isRtp();
        if (role == SdpRole.OFFER) {
            IceMode mode = toward.of(facing).ice();
            boolean wanted = mode == IceMode.OFFER || mode != IceMode.OFF && (leg.running() || speaks);
            if (!wanted) leg.noOffer();
            ours = wanted ? Optional.of(leg.forOffer(desk::freshIce)) : Optional.empty();
            two &= !section.hasAttribute("rtcp-mux-only");
        } else {
            ours = leg.forAnswer();
            if (leg.mismatch()) edit.addAttribute(index, "ice-mismatch", null);
            two &= !section.rtcpMux() && leg.agreed() instanceof IceDescription.Full full && full.twoComponents();
        }
        if (ours.isEmpty()) return ours;
        edit.addAttribute(index, "ice-ufrag", ours.get().ufrag());
        edit.addAttribute(index, "ice-pwd", ours.get().password().reveal());
        edit.addAttribute(index, "candidate", IceCandidate.host(IceCandidate.RTP, at).toString());
        if (two) edit.addAttribute(index, "candidate",
                IceCandidate.host(IceCandidate.RTCP, at.withPort(at.port() + 1)).toString());
        return ours;
    }
}
