package org.sallyport.node.sip;

import static org.sallyport.node.site.StatusRow.lower;
import static org.sallyport.node.site.StatusRow.ordered;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sallyport.host.Host;
import org.sallyport.node.site.MediaRow;
import org.sallyport.sipcall.SipStatus;
import org.sallyport.sipcall.history.CallRecord;
import org.sallyport.sipcall.history.MissingMedia;
import org.sallyport.sipcall.registrar.Binding;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;

/** Calls, what became of them, and who is registered, as plain values. Owner: the desk. */
final class CallStatus {
    private static final long SECOND_NS = 1_000_000_000L;

    private final Host host;
    private final SipStatus sip;

    CallStatus(Host host, SipStatus sip) {
        this.host = host;
        this.sip = sip;
    }

    List<Object> calls() {
        return sip.sessions().stream().<Object>map(this::call).toList();
    }

    List<Object> registrations() {
        return sip.registrations().stream().<Object>map(this::binding).toList();
    }

    List<Object> history() {
        return sip.history().stream().<Object>map(this::ended).toList();
    }

    private Map<String, Object> binding(Binding<Flow> b) {
        return ordered("address", b.aor(), "contact", b.contact().uri(), "transport", b.transport().token(),
                "seenAt", b.observed().toString(), "expiresSeconds", b.expiresSeconds(host.nowNs()),
                "connected", b.flow().filter(Flow::alive).isPresent(), "path", b.path());
    }

    Map<String, Object> call(Session s) {
        Map<String, Object> out =
                ordered("id", s.id(), "kind", lower(s.kind()), "state", lower(s.state()), "from", s.from(),
                        "fromZone", s.caller().zone(), "to", s.alias(),
                        "toZone", s.established().map(d -> d.callee().zone()).orElse(""), "callId", s.callId(),
                        "startedAtMs", s.startedAtMs(), "seconds", (host.nowNs() - s.startedAtNs()) / SECOND_NS);
        List<MissingMedia> missing = sip.missing(s);
        out.put("verdict", String.join("; ", missing.stream().map(Object::toString).toList()));
        out.put("missing", missing.stream().map(CallStatus::missing).toList());
        List<Object> media = new ArrayList<>();
        s.media().forEach(m -> m.lines().forEach(l -> media.add(MediaRow.of(l))));
        out.put("media", media);
        return out;
    }

    private static Map<String, Object> missing(MissingMedia m) {
        return ordered("line", m.line(), "side", lower(m.side()), "medium", m.medium(), "cause", m.cause().id(), "rows",
                m.rows(),
                "address", m.address(), "ours", m.ours(), "detail", m.detail(), "atMs", m.atMs());
    }

    Map<String, Object> ended(CallRecord c) {
        Map<String, Object> out =
                ordered("id", c.id(), "from", c.from(), "fromZone", c.fromZone(), "to", c.to(), "toZone", c.toZone(),
                        "callId", c.callId(), "startedAtMs", c.startedAtMs(), "answered", c.answered(), "seconds",
                        c.seconds(), "end", c.end());
        out.put("missing", c.missing().stream().map(CallStatus::missing).toList());
        out.put("media", c.lines().stream().map(l -> {
            Map<String, Object> line = ordered("line", l.label(), "medium", l.medium());
            MediaRow.legs(line, l.report());
            line.put("latchCount", l.latchCount());
            line.put("latches", MediaRow.latches(l.latches(), l.openedAtNs()));
            return line;
        }).toList());
        return out;
    }
}
