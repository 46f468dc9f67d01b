package org.sallyport.node;

import static org.sallyport.node.StatusRow.lower;
import static org.sallyport.node.StatusRow.ordered;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.media.LegSide;
import org.sallyport.media.LineReport;
import org.sallyport.sipcall.SipStatus;
import org.sallyport.sipcall.history.CallRecord;
import org.sallyport.sipcall.history.MissingMedia;
import org.sallyport.sipcall.media.LineDiary;
import org.sallyport.sipcall.media.MediaLine;
import org.sallyport.sipcall.session.Session;

/** Calls, their media and what became of them, as plain values. Owner: the desk. */
final class CallStatus {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long MS_NS = 1_000_000L;

    private final Host host;
    private final SipStatus sip;

    CallStatus(Host host, SipStatus sip) {
        this.host = host;
        this.sip = sip;
    }

    List<Object> calls() {
        return sip.sessions().stream().<Object>map(this::call).toList();
    }

    List<Object> media() {
        return sip.mediaLines().stream().<Object>map(this::line).toList();
    }

    List<Object> history() {
        return sip.history().stream().<Object>map(this::ended).toList();
    }

    private Map<String, Object> call(Session s) {
        Map<String, Object> out = ordered("id", s.id(), "kind", lower(s.kind()), "state", lower(s.state()), "from", s.from(),
                "fromZone", s.caller().zone(), "to", s.alias(),
                "toZone", s.established().map(d -> d.callee().zone()).orElse(""), "callId", s.callId(),
                "startedAtMs", s.startedAtMs(), "seconds", (host.nowNs() - s.startedAtNs()) / SECOND_NS);
        List<MissingMedia> missing = sip.missing(s);
        out.put("verdict", String.join("; ", missing.stream().map(Object::toString).toList()));
        out.put("missing", missing.stream().map(CallStatus::missing).toList());
        List<Object> media = new ArrayList<>();
        s.media().forEach(m -> m.lines().forEach(l -> media.add(line(l))));
        out.put("media", media);
        return out;
    }

    private static Map<String, Object> missing(MissingMedia m) {
        return ordered("line", m.line(), "side", lower(m.side()), "medium", m.medium(), "cause", m.cause().id(), "rows", m.rows(),
                "address", m.address(), "ours", m.ours(), "detail", m.detail(), "atMs", m.atMs());
    }

    private Map<String, Object> line(MediaLine l) {
        Map<String, Object> out = ordered("line", l.label(), "medium", l.medium(), "closing", l.closing(),
                "callerPort", l.rtpPort(LegSide.CALLER), "calleePort", l.rtpPort(LegSide.CALLEE));
        legs(out, l.report());
        out.put("latches", latches(l.diary().latches(), l.openedAtNs()));
        return out;
    }

    private static void legs(Map<String, Object> out, Optional<LineReport> report) {
        report.ifPresent(r -> {
            out.put("caller", leg(r.caller()));
            out.put("callee", leg(r.callee()));
        });
    }

    private static Map<String, Object> leg(LineReport.Leg leg) {
        return ordered("rtp", flow(leg.rtp()), "rtcp", flow(leg.rtcp()));
    }

    private static Map<String, Object> flow(LineReport.Flow f) {
        return ordered("farEnd", f.farEnd().map(Object::toString).orElse(""), "packetsIn", f.packetsIn(), "bytesIn", f.bytesIn(),
                "packetsOut", f.packetsOut(), "bytesOut", f.bytesOut(), "refused", f.refused(), "dropped", f.dropped(),
                "lost", f.lost(), "jitterUs", f.jitterUs());
    }

    private static List<Object> latches(List<LineDiary.Latch> latches, long fromNs) {
        return latches.stream().<Object>map(l -> ordered("side", lower(l.side()), "component", lower(l.component()),
                "farEnd", l.farEnd().toString(), "proven", l.proven(), "afterMs", (l.atNs() - fromNs) / MS_NS)).toList();
    }

    private Map<String, Object> ended(CallRecord c) {
        Map<String, Object> out = ordered("id", c.id(), "from", c.from(), "fromZone", c.fromZone(), "to", c.to(), "toZone", c.toZone(),
                "callId", c.callId(), "startedAtMs", c.startedAtMs(), "answered", c.answered(), "seconds", c.seconds(), "end", c.end());
        out.put("missing", c.missing().stream().map(CallStatus::missing).toList());
        out.put("media", c.lines().stream().map(l -> {
            Map<String, Object> line = ordered("line", l.label(), "medium", l.medium());
            legs(line, l.report());
            line.put("latchCount", l.latchCount());
            line.put("latches", latches(l.latches(), l.openedAtNs()));
            return line;
        }).toList());
        return out;
    }
}
