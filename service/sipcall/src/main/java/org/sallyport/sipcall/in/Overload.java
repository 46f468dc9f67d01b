package org.sallyport.sipcall.in;

import java.util.Map;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.RareLine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
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
import org.sallyport.zone.history.When;

/**
 * Refuses new calls where more come than the desk can carry ({@link LoadShed}): before anything is asked, looked for or
 * made for them, and without a state (RFC 3261 §8.2.7). Owner: the desk.
 *
 * <p>A call from outside to a phone outside passes edge twice, and control between the two. It is refused on the first
 * way or by control, which has not begun with it; on the second way both nodes have, so edge takes what control sends.
 */
public final class Overload {
    /** Between two lines of the log: 10 s. */
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
    private final RareLine line;
    private final LoadShed load;
    private final ShedCalls shed = new ShedCalls();
    private boolean everShed;
    private long shedAtNs;
    private long notedAtNs;
    private long ofStrangers;
    private long ofKnown;

    public Overload(Host host, FlowZones zones, Registrations registrations, Transactions transactions, Outlet outlet,
            SearchHistory history) {
        this.host = host;
        this.zones = zones;
        this.registrations = registrations;
        this.transactions = transactions;
        this.outlet = outlet;
        this.history = history;
        this.line = new RareLine(host, LogTopic.NODE, LogLevel.WARN, TOLD_EVERY_NS);
        this.load = new LoadShed(host.idleNs(), host.nowNs());
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
        if (all && !(everShed && nowNs - shedAtNs < SENT_AGAIN_NS)) return false;
        Zone zone = zones.of(flow).orElse(null);
        if (zone instanceof Zone.TraversalServer) return false;
        AnswerPath answers = AnswerPath.of(flow, request.topVia());
        if (transactions.knows(request, answers.flow())) return false;
        boolean known = zone instanceof Zone.TraversalClient ? registrations.isFromPhone(request, zone)
                : !zones.isStranger(flow);
        if (isOfWorth(request, zone, known)) return false;
        if (!shed.holds(request) && (all || load.takes(known))) return false;
        refuse(request, flow, answers, known);
        return true;
    }

    /**
     * What is part of a call that stands (RFC 3891, RFC 3911), from somebody whom we know, and what a neighbor gives
     * precedence, such as an emergency (RFC 4412): {@link org.sallyport.sipcall.border.HeaderTable} believes neighbors
     * alone about that.
     */
    private static boolean isOfWorth(SipMessage request, Zone zone, boolean known) {
        if (zone instanceof Zone.Neighbor && request.header("Resource-Priority") != null) return true;
        return known && (request.has(HeaderName.REPLACES) || request.header("Join") != null);
    }

    private static String tag(SipMessage request) {
        return TAG + Integer.toHexString(request.callId().hashCode());
    }

    private void refuse(SipMessage request, Flow flow, AnswerPath answers, boolean known) {
        shed.add(request);
        if (known) ofKnown++;
        else ofStrangers++;
        shedAtNs = host.nowNs();
        long retryAfterSeconds = 1 + (ofKnown + ofStrangers) % RETRY_AFTER_SECONDS_MAX;
        // The tag is the same for every repetition, as it has to be without a state.
        SipEditor answer = RefusalStatus.of(RefusalReason.NODE_BUSY).response(request, tag(request)).edit()
                .topVia(answers.via()).addLast(HeaderName.RETRY_AFTER, Long.toString(retryAfterSeconds));
        if (known) answer.addLast(HeaderName.WARNING, RefusalStatus.warning(RefusalReason.NODE_BUSY));
        outlet.send(answers.flow(), answer.build());
        if (!everShed || shedAtNs - notedAtNs >= NOTED_EVERY_NS) note(request, flow);
        everShed = true;
    }

    /** One call stands for those of its second: texts cost more than the refusal. */
    private void note(SipMessage request, Flow flow) {
        notedAtNs = shedAtNs;
        line.say("more new calls come than this node can carry: " + (ofKnown + ofStrangers) + " refused so far, "
                + ofStrangers + " of them of strangers, the last one from " + flow.label());
        String from = request.from().uriText() + " (" + zones.nameOf(flow) + ", " + flow.label() + ")";
        history.refused(
                new RefusedRequest(SearchKind.CALL, flow.remote().address(), request.callId(), from,
                        request.requestUri(), new SearchEnd.Refused(Refusal.of(RefusalReason.NODE_BUSY))),
                new When(host.nowNs(), host.wallMs()));
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
        out.put("callsTakenPercent", Math.round(100 * load.share()));
    }
}
