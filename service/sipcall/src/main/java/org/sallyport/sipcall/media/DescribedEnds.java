package org.sallyport.sipcall.media;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegSide;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.sdp.Connection;
import org.sallyport.sip.sdp.Media;
import org.sallyport.sip.sdp.Sdp;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** What a description says of where its sender receives, and how far that is believed. Owner: the desk. */
final class DescribedEnds {
    /**
     * The attribute by which the edge tells control how to prove itself at the shared pair:
     * {@code a=x-sallyport-leg:username password}. It never leaves the traversal zone.
     */
    static final String LEG_ATTRIBUTE = "x-sallyport-leg";

    /** Below it are the ports of well-known servers (RFC 6335 §6): nobody's media, unless he sends from there. */
    private static final int SYSTEM_PORTS = 1_024;

    private final MediaDesk desk;
    private final Map<LegSide, Facing> facing;
    private final SessionIce ice;

    /** @param facing the owner's, which may change */
    DescribedEnds(MediaDesk desk, Map<LegSide, Facing> facing, SessionIce ice) {
        this.desk = desk;
        this.facing = facing;
        this.ice = ice;
    }

    /** A stranger may not point us at ourselves or at everyone, RTP-18. Names are not resolved. */
    Optional<Refusal> objection(LegSide from, SdpRole role, Sdp description) {
        List<Media> sections = description.media();
        for (int i = 0; i < sections.size(); i++) {
            Media section = sections.get(i);
            if (section.isRejected()) continue;
            Connection c = section.connection();
            if (c == null) {
                return Optional.of(new Refusal(RefusalReason.BAD_SESSION_DESCRIPTION, "a c= line", "none"));
            }
            if (c.isBlackHole()) continue;
            Optional<IpAddress> ip = c.ip();
            if (ip.isEmpty()) {
                return Optional.of(new Refusal(RefusalReason.MEDIA_ADDRESS_REFUSED, "an IP address", "a name"));
            }
            if (ip.get().equals(from.of(facing).signalling())) continue;
            // With ICE nothing goes there unasked, and a relay of our own may well be somebody's default.
            boolean ours = desk.settings().policy().own().contains(ip.get())
                    && !ice.checks(from, i, role, description, section);
            if (ours || isNobody(ip.get())) {
                return Optional.of(
                        new Refusal(RefusalReason.MEDIA_ADDRESS_REFUSED, "the sender's address", ip.get().toString()));
            }
        }
        return Optional.empty();
    }

    private static boolean isNobody(IpAddress a) {
        if (a.isV4()) return a.low() >>> 28 >= 0xe || a.low() >>> 24 == 127 || a.low() >>> 24 == 0;
        return a.high() >>> 56 == 0xff || a.equals(IpAddress.of("::1"));
    }

    /**
     * Where a side wants its media; empty where nothing changes.
     *
     * @param ours the address of our port on that leg
     */
    Optional<FarEnd> farEnd(LegSide side, int index, SdpRole role, Sdp description, IpAddress ours) {
        Media section = description.media().get(index);
        Facing f = side.of(facing);
        return switch (f.kind()) {
            case TOWARD_CONTROL -> Optional.empty();
            case TOWARD_EDGE -> probing(f, section);
            case INSIDE_ENDPOINT, INTERNET_ENDPOINT -> Sections.holds(section) ? Optional.empty()
                    : ice.farEnd(side, index, role, description, section).or(() -> latching(side, section, ours));
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

    private Optional<FarEnd> latching(LegSide side, Media section, IpAddress ours) {
        Facing f = side.of(facing);
        Optional<Endpoint> rtp = section.endpoint();
        // c=0.0.0.0 is the hold of RFC 2543: nothing to be learned, and the other side is told to be silent.
        Connection named = section.connection();
        if (rtp.isEmpty() || named == null || named.isBlackHole()) return Optional.empty();
        IpAddress described = rtp.get().address();
        // Whoever answers in another family than was offered (RFC 3264 §6) is not reached there from our port, but may
        // be heard.
        if (described.isV4() != ours.isV4()) {
            return Optional.of(new FarEnd.Latching(Optional.empty(), Optional.empty(), FarEnd.Belief.NONE,
                    Optional.of(f.signalling())));
        }
        FarEnd.Belief belief = belief(side, rtp.get());
        // What is believed is sent to at once: a=rtcp must not aim it at a third party or another server (attack row
        // RTP-18).
        Optional<Endpoint> rtcp = section.rtcpEndpoint()
                .filter(r -> r.address().isV4() == ours.isV4())
                .filter(r -> r.address().equals(described) || f.standing() == Facing.Standing.LISTED)
                .filter(r -> belief != FarEnd.Belief.NAMED || r.port() >= SYSTEM_PORTS);
        return Optional.of(new FarEnd.Latching(rtp, rtcp, belief, Optional.of(f.signalling()), f.asymmetric()));
    }

    /** How far an endpoint is believed that what it describes is its own. */
    FarEnd.Belief belief(LegSide side, Endpoint at) {
        Facing f = side.of(facing);
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
}
