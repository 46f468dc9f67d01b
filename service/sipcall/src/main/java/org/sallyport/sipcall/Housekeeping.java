package org.sallyport.sipcall;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.media.LegSide;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.Via;
import org.sallyport.sipcall.media.MediaWatch;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

/**
 * What nobody asks for but time: keep-alives toward phones behind a NAT, expiries, calls whose media fell silent, idle
 * connections. Owner: the desk.
 */
final class Housekeeping implements MediaWatch {
    private static final long SECOND_NS = 1_000_000_000L;

    /** How long one message may take to arrive on a stream: 30 s. Whoever sends slower only holds the connection. */
    private static final long MESSAGE_NS = 30 * SECOND_NS;

    /** A stranger's call on hold may say nothing at all for this much longer than other calls: 5 minutes. */
    private static final long STRANGER_HELD_SILENCE_NS = 300 * SECOND_NS;

    /** A known caller's: 2 hours. */
    private static final long HELD_SILENCE_NS = 7_200 * SECOND_NS;

    /** Between two looks whether a call that says nothing still carries media: 10 minutes. */
    private static final long MEDIA_LOOK_NS = 600 * SECOND_NS;

    /** Between two looks for requests that nothing ends: 10 s. */
    private static final long OVERDUE_LOOK_NS = 10 * SECOND_NS;

    private final SipParts parts;
    private long nextOverdueNs;
    private long overdue;

    Housekeeping(SipParts parts) {
        this.parts = parts;
    }

    /** Begins to tick. */
    void begin() {
        tick();
    }

    private void tick() {
        long nowNs = parts.host.nowNs();
        parts.registrar.expire(nowNs, b -> parts.host.log(LogTopic.REGISTRATION, LogLevel.INFO, b.aor() + " expired"));
        if (nowNs >= nextOverdueNs) {
            nextOverdueNs = nowNs + OVERDUE_LOOK_NS;
            overdue += parts.proxy.endOverdue();
        }
        for (Session s : parts.sessions.idle(nowNs)) idle(s);
        parts.missing.look(parts.media.quietLines(l -> l.owner() instanceof SessionMedia), parts.sessions::of,
                (session, verdict) -> parts.searches.missed(session.callId(), verdict.toString()));
        for (StreamFlow f : parts.transports.streamFlows()) {
            boolean kept = !f.zone().isEmpty() || parts.flows.natted(f).isPresent();
            if (f.partialSinceNs() != Long.MAX_VALUE && nowNs - f.partialSinceNs() > MESSAGE_NS) f.close();
            if (!kept && f.opened() && nowNs - f.lastHeardNs() > parts.settings.times().streamIdleNs()) f.close();
        }
        parts.keptCalls.tick();
        // This looks once a second, so a flow is quiet for no longer than the time between two keep-alives.
        long quietNs = Math.max(SECOND_NS, parts.settings.times().natKeepAliveNs() - SECOND_NS);
        parts.flows.due(parts.settings.role() == Role.EDGE, quietNs, nowNs).forEach(this::keepAlive);
        parts.host.at(nowNs + SECOND_NS, this::tick);
    }

    /** Nobody has said anything for a long time: a call whose media flow is alive all the same. */
    private void idle(Session s) {
        if (s.kind() != Session.Kind.CALL || s.established().isEmpty() || s.media().isEmpty()) {
            parts.calls.end(s, s.established().isEmpty() ? "never answered" : "idle");
            return;
        }
        List<MediaLine> lines = s.media().stream().flatMap(m -> m.lines().stream()).toList();
        long packets = lines.stream().mapToLong(MediaLine::packetsIn).sum();
        lines.forEach(MediaLine::refresh);
        if (s.flowed(packets)) s.idleDeadlineNs(parts.host.nowNs() + MEDIA_LOOK_NS);
        else hangUp(s, "idle");
    }

    /** Requests that outlived all their timers: faults of ours, which should be none. */
    long overdue() {
        return overdue;
    }

    /** An OPTIONS brings a packet back out through the phone's NAT, which holds on to any kind of mapping. */
    private void keepAlive(Flow flow) {
        if (flow.transport() != Transport.UDP || !(flow instanceof DatagramFlow)) return;
        String uri = "sip:" + flow.remote().address().uriHost() + ":" + flow.remote().port();
        String us = "sip:" + flow.via().advertised().uriHost();
        SipMessage options = SipMessage.request(Method.OPTIONS, uri)
                .header(HeaderName.VIA, parts.headers.via(flow, branch()))
                .header(HeaderName.MAX_FORWARDS, "1")
                .header(HeaderName.FROM, "<" + us + ">;tag=" + parts.host.entropy().hex(4))
                .header(HeaderName.TO, "<" + uri + ">")
                .header(HeaderName.CALL_ID, parts.host.entropy().hex(10))
                .header(HeaderName.CSEQ, "1 OPTIONS").build();
        parts.ask(options, flow, answer -> {
            if (answer != null) parts.flows.answered(flow, parts.host.nowNs());
            else parts.flows.unanswered(flow, parts.host.nowNs()).forEach(aor -> parts.host.log(LogTopic.REGISTRATION, LogLevel.INFO,
                    aor + " is not reached at " + flow.label() + " any more: its phone has stopped answering"));
        });
    }

    private String branch() {
        return Via.COOKIE + parts.host.entropy().hex(8);
    }

    /** A media line carried nothing for its whole limit: the call is over, whatever the ends believe (RTP-20). */
    @Override
    public void silent(SessionMedia media, MediaLine line) {
        Optional<Session> session = parts.sessions.of(media);
        if (session.isEmpty()) return;
        boolean alive = session.get().media().stream().flatMap(m -> m.lines().stream()).anyMatch(l -> l != line && l.carriedSomething());
        if (alive) return;
        if (media.held()) {
            long openedAtNs = session.get().startedAtNs();
            boolean stranger = session.get().caller().zone().equals(Zone.DEFAULT);
            long allowanceNs = stranger ? STRANGER_HELD_SILENCE_NS : HELD_SILENCE_NS;
            session.get().silenceAlarm(parts.host.at(parts.host.nowNs() + allowanceNs, () -> parts.sessions.of(media)
                    .filter(s -> s.startedAtNs() == openedAtNs && line.silent() && media.held())
                    .ifPresent(s -> hangUp(s, RefusalReason.MEDIA_SILENT, " on hold"))));
            return;
        }
        hangUp(session.get(), RefusalReason.MEDIA_SILENT, "");
    }

    @Override
    public void ended(SessionMedia media, MediaLine line) {
        parts.history.ended(media.session(), line);
    }

    @Override
    public void unheard(SessionMedia media, MediaLine line, LegSide side) {
        String whom = " of the " + side.name().toLowerCase(Locale.ROOT);
        parts.sessions.of(media).ifPresent(s -> hangUp(s, RefusalReason.MEDIA_UNHEARD, whom));
    }

    /** Ends a call toward both sides, by a name that {@code explain} knows. */
    private void hangUp(Session session, RefusalReason reason, String more) {
        parts.searches.hungUp(session.callId(), new Refusal(reason, "", more.strip()));
        parts.goodbyes.hangUp(session, reason.id() + more, RefusalStatus.cause(reason));
    }

    /** Ends a call toward both sides. */
    void hangUp(Session session, String why) {
        parts.goodbyes.hangUp(session, why, "SIP;cause=480;text=\"" + why + '"');
    }
}
