package org.sallyport.sipcall.history;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegSide;
import org.sallyport.media.LineReport;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.LocalInterface;

/** Why a side of a call is not heard, from the counters of its line and from whom it faces. Owner: the desk. */
final class MediaJudge {
    private final SeenAddresses seen;

    MediaJudge(SeenAddresses seen) {
        this.seen = seen;
    }

    /** @param report the line's newest counters */
    MissingMedia judge(MediaLine line, LegSide side, LineReport report, long sinceNs, long atMs) {
        Facing facing = line.owner().facing(side);
        LineReport.Leg leg = side == LegSide.CALLER ? report.caller() : report.callee();
        Finding found = facing.pair() ? pair(line, side, facing, leg.rtp()) : endpoint(line, side, facing, leg);
        // Who sends from an address that nobody described comes by SIN-4, whom a description names by SIP-6: nobody
        // here can tell.
        List<String> rows = facing.rows(true).stream().sorted().toList();
        return new MissingMedia(line.label(), side, line.medium(), found.cause(), rows, found.address(),
                ours(line, side).toString(), found.detail(), atMs, sinceNs);
    }

    private record Finding(MissingMedia.Cause cause, String address, String detail) {}

    private static Endpoint ours(MediaLine line, LegSide side) {
        return new Endpoint(line.via(side).advertised(), line.rtpPort(side));
    }

    private static String word(LegSide side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    private static Finding pair(MediaLine line, LegSide side, Facing facing, LineReport.Flow rtp) {
        boolean toEdge = facing.kind() == Facing.Kind.TOWARD_EDGE;
        String other = toEdge ? "edge" : "control";
        String address = rtp.farEnd().or(() -> probed(line, side)).map(Endpoint::toString)
                .orElse(facing.signalling().toString());
        if (rtp.farEnd().isEmpty() || line.diary().probesFail(side)) {
            return new Finding(MissingMedia.Cause.PAIR_BLOCKED, address, toEdge
                    ? "edge answers no probe from our port " + line.rtpPort(side)
                            + ": the inner firewall does not let row SIT-2 pass, "
                            + "or edge does not know the call."
                    : "control has not shown itself at our port " + line.rtpPort(side)
                            + ": the inner firewall does not let row SIT-2 pass.");
        }
        return new Finding(MissingMedia.Cause.BEYOND_THE_PAIR, address, "the way between the nodes works, and " + other
                + " passes nothing on: 'sallyport status calls' there names what " + other + " misses.");
    }

    private static Optional<Endpoint> probed(MediaLine line, LegSide side) {
        return line.farEnd(side) instanceof FarEnd.Probing p ? Optional.of(p.rtp()) : Optional.empty();
    }

    private Finding endpoint(MediaLine line, LegSide side, Facing facing, LineReport.Leg leg) {
        LineReport.Flow rtp = leg.rtp();
        Optional<Endpoint> described = line.farEnd(side) instanceof FarEnd.Latching l ? l.rtp() : Optional.empty();
        String address =
                rtp.farEnd().or(() -> described).map(Endpoint::toString).orElse(facing.signalling().toString());
        if (rtp.lastMediaNs() > 0) return stopped(facing, leg, address);
        if (line.farEnd(side) instanceof FarEnd.Checked && rtp.farEnd().isEmpty()) {
            return new Finding(MissingMedia.Cause.NOT_NOMINATED, address,
                    "ICE was agreed, and no check of the " + word(side) + " has nominated our address: "
                            + blocked(facing, side));
        }
        if (rtp.refused() > 0 && rtp.refusedFrom().isPresent()) return refused(side, facing, rtp, described, address);
        return nothing(line, side, facing, address);
    }

    private static Finding stopped(Facing facing, LineReport.Leg leg, String address) {
        LineReport.Flow rtp = leg.rtp();
        long reportNs = Math.max(leg.rtcp().lastInNs(), rtp.lastInNs());
        if (reportNs > rtp.lastMediaNs()) {
            return new Finding(MissingMedia.Cause.MUTED, address, "it stopped after " + rtp.packetsIn()
                    + " packets, and reports still come: muted, silence suppression, or hold without a word.");
        }
        return new Finding(MissingMedia.Cause.STOPPED, address, "it stopped after " + rtp.packetsIn() + " packets"
                + moved(rtp) + ": the phone is gone, or " + wall(facing) + " or a NAT has forgotten the flow.");
    }

    private static String moved(LineReport.Flow rtp) {
        boolean elsewhere = rtp.refusedFrom().isPresent() && !rtp.refusedFrom().equals(rtp.farEnd());
        return elsewhere ? ", " + rtp.refused() + " were refused, the last of them from " + rtp.refusedFrom().get()
                : "";
    }

    private static Finding refused(LegSide side, Facing facing, LineReport.Flow rtp, Optional<Endpoint> described,
            String address) {
        Endpoint from = rtp.refusedFrom().orElseThrow();
        boolean expected = described.filter(d -> d.address().equals(from.address())).isPresent()
                || from.address().equals(facing.signalling());
        String why = expected ? "they are no RTP, or of no payload type that was agreed on."
                : "the " + word(side) + " signals from " + facing.signalling()
                        + described.map(d -> " and describes " + d).orElse("")
                        + ", so they may be anybody's. Its NAT, or another one on the way, has more than one address.";
        return new Finding(MissingMedia.Cause.REFUSED, address,
                rtp.refused() + " packets came and were refused, the last of them from " + from + ": " + why);
    }

    private Finding nothing(MediaLine line, LegSide side, Facing facing, String address) {
        LocalInterface via = line.via(side);
        Optional<SeenAddresses.Seen> other =
                facing.kind() == Facing.Kind.INTERNET_ENDPOINT ? seen.otherwise(via) : Optional.empty();
        String told = via.bind().equals(via.advertised()) ? ""
                : " We tell " + via.advertised() + " (static-nat) and have " + via.bind() + ".";
        if (other.isPresent()) {
            return new Finding(MissingMedia.Cause.WRONG_STATIC_NAT, address,
                    "nothing has come to " + ours(line, side) + ", and "
                            + other.get().by() + " sees us as " + other.get().as()
                            + ": static-nat is wrong, or a NAT rewrites what we send." + told);
        }
        return new Finding(MissingMedia.Cause.NOTHING_CAME, address,
                "nothing has come: " + blocked(facing, side) + told);
    }

    private static String blocked(Facing facing, LegSide side) {
        return wall(facing) + " does not let row " + String.join("/", facing.rows(true).stream().sorted().toList())
                + " pass, or nothing leaves the " + word(side) + "'s network.";
    }

    private static String wall(Facing facing) {
        return facing.kind() == Facing.Kind.INTERNET_ENDPOINT ? "the outer firewall" : "a firewall inside";
    }
}
