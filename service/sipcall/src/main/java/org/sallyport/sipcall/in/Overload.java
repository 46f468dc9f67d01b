package org.sallyport.sipcall.in;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.RareLine;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.machine.Machine;
import org.sallyport.machine.Moment;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SecretMask;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.call.Sessions;
import org.sallyport.sipcall.flow.FlowZones;
import org.sallyport.sipcall.register.Registrations;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.Outlet;
import org.sallyport.zone.Zone;
import org.sallyport.zone.history.RefusedRequest;
import org.sallyport.zone.history.SearchEnd;
import org.sallyport.zone.history.SearchHistory;
import org.sallyport.zone.history.SearchKind;

/**
 * Refuses new calls where more come than the desk can carry ({@link LoadShed}): before anything is asked, looked for or
 * made for them, and without a state (RFC 3261 §8.2.7). Owner: the desk.
 *
 * <p>A call from outside to a phone outside passes edge twice, and control between the two. It is refused on the first
 * way or by control, which has not begun with it; on the second way both nodes have, so edge takes what control sends.
 */
public final class Overload implements Timed {
    /** So long nobody is refused before the log says that it is over: 10 s. */
    static final long OVER_NS = 10_000_000_000L;

    /** Between two lines of the log about a table that is full: 10 s. */
    private static final long TOLD_EVERY_NS = 10_000_000_000L;

    /** Between two calls that the history tells of: 1 s. */
    private static final long NOTED_EVERY_NS = 1_000_000_000L;

    /** How long after the last refusal it still is an alarm: 60 s. */
    private static final long ALARM_NS = 60_000_000_000L;

    /** How long an INVITE may be sent again: RFC 3261's timer B, 64 times T1. */
    private static final long SENT_AGAIN_NS = 32_000_000_000L;

    /** How the tag begins that a refused call gets. */
    private static final String TAG = "busy-";

    /** Callers come again after 1 to 8 s, not all at once; a proxy stays away as long (RFC 3261 §21.5.4). */
    private static final int RETRY_AFTER_SECONDS_MAX = 8;

    private final Host host;
    private final FlowZones zones;
    private final Registrations registrations;
    private final Transactions transactions;
    private final Outlet outlet;
    private final SearchHistory history;
    private final Timers timers;
    private final RareLine noRoom;
    private final LoadShed load;
    private final SparedCalls spared;
    private final ShedCalls shed = new ShedCalls();
    private final TakenCalls taken = new TakenCalls();
    /** Until when a copy of a refused INVITE may come. */
    private long copiesUntilNs;
    private boolean everShed;
    /** From the first refusal until none came for a while; {@link Machine#NEVER} in between. */
    private long overAtNs = Machine.NEVER;
    private long beganNs;
    private long atBeginning;
    private long ofTableFull;
    private long shedAtNs;
    private long notedAtNs;
    private long ofStrangers;
    private long ofKnown;

    public Overload(Host host, Timers timers, FlowZones zones, Registrations registrations, Sessions sessions,
            Transactions transactions, Outlet outlet, SearchHistory history) {
        this.host = host;
        this.timers = timers;
        this.zones = zones;
        this.registrations = registrations;
        this.transactions = transactions;
        this.outlet = outlet;
        this.history = history;
        this.noRoom = new RareLine(host, LogTopic.NODE, LogLevel.WARN, TOLD_EVERY_NS);
        this.spared = new SparedCalls(sessions);
        this.load = new LoadShed(host.idleNs(), host.nowNs());
        this.copiesUntilNs = host.nowNs();
    }

    /**
     * Whether a request has been refused, or was the ACK of a refusal. Whatever belongs to a call, and every request
     * but INVITE, is taken: it ends what is there or keeps it.
     */
    boolean refuses(SipMessage request, Flow flow) {
        String method = request.method();
        boolean invite = method.equals(Method.INVITE);
        if (!invite && !method.equals(Method.ACK)) return false;
        String tag = request.to().tag();
        if (!invite) return tag != null && tag.equals(tag(request));
        if (tag != null) return false;
        long nowNs = host.nowNs();
        boolean all = load.takesAll(host.idleNs(), nowNs);
        if (all && nowNs - copiesUntilNs >= 0) return false;
        Zone zone = zones.of(flow).orElse(null);
        if (zone instanceof Zone.TraversalServer) return false;
        AnswerPath answers = AnswerPath.of(flow, request.topVia());
        if (transactions.knows(request, answers.flow())) return false;
        boolean known = zone instanceof Zone.TraversalClient ? registrations.isFromPhone(request, zone)
                : !zones.isStranger(flow);
        if (!shed.holds(request) && (all || takes(request, zone, known, nowNs))) return false;
        if (!all) tell(flow, nowNs);
        refuse(request, flow, answers, known);
        return true;
    }

    private boolean takes(SipMessage invite, @Nullable Zone zone, boolean known, long nowNs) {
        if (spared.spares(invite, zone, known, nowNs) || taken.answers(invite)) return true;
        boolean takes = load.takes(known);
        if (takes) taken.add(invite);
        return takes;
    }

    /**
     * Refuses a request for which the table of transactions has no room, as it does a call for which there is no time.
     */
    void refuseNoRoom(SipMessage request, Flow flow, AnswerPath answers, Refusal refusal) {
        ofTableFull++;
        noRoom.say("refused " + request.method() + " from " + flow.label() + ": " + refusal);
        if (request.method().equals(Method.INVITE)) remember(request, host.nowNs());
        outlet.send(answers.flow(), answer(request, answers, refusal.reason(), ofTableFull).build());
    }

    private static String tag(SipMessage request) {
        return TAG + Integer.toHexString(request.callId().hashCode());
    }

    private void refuse(SipMessage request, Flow flow, AnswerPath answers, boolean known) {
        shedAtNs = host.nowNs();
        remember(request, shedAtNs);
        if (known) ofKnown++;
        else ofStrangers++;
        SipEditor answer = answer(request, answers, RefusalReason.NODE_BUSY, ofKnown + ofStrangers);
        if (known) answer.addLast(HeaderName.WARNING, RefusalStatus.warning(RefusalReason.NODE_BUSY));
        outlet.send(answers.flow(), answer.build());
        if (!everShed || shedAtNs - notedAtNs >= NOTED_EVERY_NS) note(request, flow);
        everShed = true;
    }

    /** A copy of it is refused as well. */
    private void remember(SipMessage request, long nowNs) {
        shed.add(request);
        copiesUntilNs = nowNs + SENT_AGAIN_NS;
    }

    private SipEditor answer(SipMessage request, AnswerPath answers, RefusalReason reason, long turn) {
        // The tag is the same for every repetition, as it has to be without a state.
        return RefusalStatus.of(reason).response(request, tag(request)).edit().topVia(answers.via())
                .addLast(HeaderName.RETRY_AFTER, Long.toString(1 + turn % RETRY_AFTER_SECONDS_MAX));
    }

    // --- the beginning and the end, each one line of the log

    private void tell(Flow flow, long nowNs) {
        boolean begins = overAtNs == Machine.NEVER;
        overAtNs = nowNs + OVER_NS;
        if (!begins) return;
        beganNs = nowNs;
        atBeginning = ofKnown + ofStrangers;
        timers.wake(overAtNs);
        host.log(LogTopic.NODE, LogLevel.WARN, "more new calls come than this node can carry: some are refused from now"
                + " on, strangers' first; the first one is of " + flow.label());
    }

    @Override
    public long deadlineNs() {
        return overAtNs;
    }

    @Override
    public void timer(long nowNs) {
        overAtNs = Machine.NEVER;
        host.log(LogTopic.NODE, LogLevel.WARN, "new calls are all taken again: "
                + (ofKnown + ofStrangers - atBeginning) + " were refused within "
                + (nowNs - OVER_NS - beganNs + 999_999_999L) / 1_000_000_000L + " s");
    }

    /** One call stands for those of its second: texts cost more than the refusal. */
    private void note(SipMessage request, Flow flow) {
        notedAtNs = shedAtNs;
        String from = SecretMask.uris(request.from().uriText()) + " (" + zones.nameOf(flow) + ", " + flow.label() + ")";
        history.refused(
                new RefusedRequest(SearchKind.CALL, flow.remote().address(), request.callId(), from,
                        request.requestUri(), new SearchEnd.Refused(Refusal.of(RefusalReason.NODE_BUSY))),
                new Moment(host.nowNs(), host.wallMs()));
    }

    /** What is to be said of it now, as one sentence for people; empty a minute after the last refusal. */
    public Optional<String> trouble() {
        long agoNs = host.nowNs() - shedAtNs;
        if (!everShed || agoNs >= ALARM_NS) return Optional.empty();
        return Optional.of("overloaded: more new calls come than this node can carry, " + (ofKnown + ofStrangers)
                + " were refused since the start, " + ofStrangers + " of them of strangers, the last one "
                + agoNs / 1_000_000_000L + " s ago");
    }

    /** Adds what was counted, by name. */
    void count(Map<String, Long> out) {
        out.put("callsShed", ofKnown + ofStrangers);
        out.put("callsShedOfStrangers", ofStrangers);
        out.put("requestsWithoutRoom", ofTableFull);
        out.put("callsTakenPercent", Math.round(100 * load.share()));
    }
}
