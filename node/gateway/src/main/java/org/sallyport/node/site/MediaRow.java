package org.sallyport.node.site;

import static org.sallyport.node.site.StatusRow.lower;
import static org.sallyport.node.site.StatusRow.ordered;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.media.LegSide;
import org.sallyport.media.LineReport;
import org.sallyport.media.desk.LineDiary;
import org.sallyport.media.desk.MediaLine;

/** A media line as plain values, whoever's call it serves. */
public final class MediaRow {
    private static final long MS_NS = 1_000_000L;

    private MediaRow() {}

    /** A line as it is now. */
    public static Map<String, Object> of(MediaLine l) {
        Map<String, Object> out = ordered("line", l.label(), "medium", l.medium(), "closing", l.closing(),
                "callerPort", l.rtpPort(LegSide.CALLER), "calleePort", l.rtpPort(LegSide.CALLEE));
        legs(out, l.report());
        out.put("latches", latches(l.diary().latches(), l.openedAtNs()));
        return out;
    }

    /** Adds what the loops have told of both legs. */
    public static void legs(Map<String, Object> out, Optional<LineReport> report) {
        report.ifPresent(r -> {
            out.put("caller", leg(r.caller()));
            out.put("callee", leg(r.callee()));
        });
    }

    private static Map<String, Object> leg(LineReport.Leg leg) {
        return ordered("rtp", flow(leg.rtp()), "rtcp", flow(leg.rtcp()));
    }

    private static Map<String, Object> flow(LineReport.Flow f) {
        return ordered("farEnd", f.farEnd().map(Object::toString).orElse(""), "packetsIn", f.packetsIn(), "bytesIn",
                f.bytesIn(),
                "packetsOut", f.packetsOut(), "bytesOut", f.bytesOut(), "refused", f.refused(), "dropped", f.dropped(),
                "lost", f.lost(), "jitterUs", f.jitterUs());
    }

    /** Who was taken for the far end, and when. */
    public static List<Object> latches(List<LineDiary.Latch> latches, long fromNs) {
        return latches.stream().<Object>map(l -> ordered("side", lower(l.side()), "component", lower(l.component()),
                "farEnd", l.farEnd().toString(), "proven", l.proven(), "afterMs", (l.atNs() - fromNs) / MS_NS))
                .toList();
    }
}
