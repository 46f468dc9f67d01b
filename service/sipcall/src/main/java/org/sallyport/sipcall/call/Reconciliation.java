package org.sallyport.sipcall.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.machine.Machine;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.proxy.UnderWay;
import org.sallyport.sipcall.session.Party;
import org.sallyport.sipcall.session.Session;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.sipcall.traversal.CallList;

/**
 * Ends the calls that only one node of the pair still knows. Control asks, part by part, with what it knows; edge
 * compares, and answers with what it knows. Owner: the desk.
 *
 * <p>Neither needs to trust the other: what one says ends calls that pass the link between them and no others. Messages
 * of a connection stay in order, so a call of which the other node has said anything, and which it does not know now,
 * is over there.
 */
public final class Reconciliation implements Timed {
    /** A call younger than this may still be on its way: 5 s. */
    private static final long GRACE_NS = 5_000_000_000L;

    /**
     * After a connection came up it is asked at once, and again when everything that was under way is older than the
     * grace.
     */
    private static final long AGAIN_NS = GRACE_NS + 1_000_000_000L;

    /** Between two questions while nothing happens: one minute. */
    private static final long EVERY_NS = 60_000_000_000L;

    private static final String UNKNOWN = "unknown to the other node";

    private final Host host;
    private final boolean control;
    private final Timers timers;
    private final Transactions transactions;
    private final Headers headers;
    private final Sessions sessions;
    private final UnderWay underWay;
    private final Goodbyes goodbyes;
    private final Endings endings;
    private final Map<String, Round> rounds = new HashMap<>();
    private long number;
    private long ended;

    /**
     * A call as the link of a zone sees it.
     *
     * @param inbound whether the other node sent the INVITE
     */
    private record Leg(Session session, boolean inbound) {}

    /** What one connection of a zone is asked for, at once, once more soon, and then again and again. */
    private record Round(long number, ZoneFlow flow, long againNs, long everyNs) {
        long deadlineNs() {
            return Math.min(againNs, everyNs);
        }
    }

    public Reconciliation(Host host, Timers timers, Role role, Transactions transactions, Headers headers,
            Sessions sessions,
            UnderWay underWay, Goodbyes goodbyes, Endings endings) {
        this.host = host;
        this.timers = timers;
        this.control = role == Role.CONTROL;
        this.transactions = transactions;
        this.headers = headers;
        this.sessions = sessions;
        this.underWay = underWay;
        this.goodbyes = goodbyes;
        this.endings = endings;
    }

    /** A connection carries the zone: soon both nodes shall agree. */
    public void begin(ZoneFlow flow) {
        if (!control) return;
        long nowNs = host.nowNs();
        Round round = new Round(++number, flow, nowNs + AGAIN_NS, nowNs + EVERY_NS);
        rounds.put(flow.zone(), round);
        ask(flow, round.number(), 0, 1);
        timers.wake(round.deadlineNs());
    }

    @Override
    public long deadlineNs() {
        long soonestNs = Machine.NEVER;
        for (Round r : rounds.values()) soonestNs = Math.min(soonestNs, r.deadlineNs());
        return soonestNs;
    }

    @Override
    public void timer(long nowNs) {
        for (Round r : List.copyOf(rounds.values())) {
            if (nowNs < r.deadlineNs()) continue;
            rounds.put(r.flow().zone(),
                    new Round(r.number(), r.flow(), nowNs < r.againNs() ? r.againNs() : Machine.NEVER,
                            nowNs < r.everyNs() ? r.everyNs() : nowNs + EVERY_NS));
            ask(r.flow(), r.number(), 0, 1);
        }
    }

    private boolean isOver(ZoneFlow flow, long round) {
        Round now = rounds.get(flow.zone());
        return now == null || now.number() != round;
    }

    private void ask(ZoneFlow flow, long round, int part, int of) {
        if (isOver(flow, round) || !flow.connected()) return;
        CallList mine = CallList.of(part, of, keys(flow.zone()));
        if (!mine.whole()) {
            finer(flow, round, of);
            return;
        }
        transactions.ask(request(flow, mine), flow, answer -> answered(flow, round, mine, answer));
    }

    private void finer(ZoneFlow flow, long round, int parts) {
        if (parts < CallList.PARTS_MAX) ask(flow, round, 0, parts * 2);
        else host.log(LogTopic.ZONE, LogLevel.WARN, flow.zone() + " carries too many calls to compare them");
    }

    private SipMessage request(ZoneFlow flow, CallList mine) {
        return headers.toNextHop(CallList.METHOD, flow, host.entropy()).body(CallList.TYPE, mine.bytes()).build();
    }

    private void answered(ZoneFlow flow, long round, CallList mine, SipMessage answer) {
        if (answer == null || answer.status() / 100 != 2 || isOver(flow, round)) return;
        Optional<CallList> theirs =
                CallList.read(answer).filter(l -> l.part() == mine.part() && l.parts() == mine.parts());
        if (theirs.isEmpty()) return;
        if (!theirs.get().whole()) {
            finer(flow, round, mine.parts());
            return;
        }
        judge(flow.zone(), theirs.get());
        if (mine.part() + 1 < mine.parts()) ask(flow, round, mine.part() + 1, mine.parts());
    }

    /**
     * A request of a traversal client with its list; true where it was one. A proxied request has more Vias than one.
     */
    public boolean takes(SipMessage request, ZoneFlow flow, ServerTransaction<Flow> server) {
        if (control || !request.method().equals(CallList.METHOD) || request.values(HeaderName.VIA).size() != 1)
            return false;
        Optional<CallList> theirs = CallList.read(request);
        if (theirs.isEmpty()) {
            server.respondOnce(SipMessage.response(request, 400, "Bad Request", server.localTag()), host.nowNs());
            return true;
        }
        CallList mine = CallList.of(theirs.get().part(), theirs.get().parts(), keys(flow.zone()));
        judge(flow.zone(), theirs.get());
        // Not kept: a question that comes again on the next connection wants the answer of then.
        server.respondOnce(
                SipMessage.response(request, 200, "OK", server.localTag()).edit().body(CallList.TYPE, mine.bytes())
                        .build(),
                host.nowNs());
        return true;
    }

    // --- what we know

    private List<String> keys(String zone) {
        return legs(zone).stream().map(this::key).toList();
    }

    private String key(Leg leg) {
        return CallList.key(control != leg.inbound(), leg.session().callId(), leg.session().callerTag());
    }

    private List<Leg> legs(String zone) {
        List<Leg> out = new ArrayList<>();
        Set<Session> asking = underWay.asking(zone);
        for (Session s : sessions.all()) {
            if (s.caller().zone().equals(zone)) out.add(new Leg(s, true));
            boolean toZone =
                    s.established().map(d -> d.callee().zone().equals(zone)).orElseGet(() -> asking.contains(s));
            if (toZone) out.add(new Leg(s, false));
        }
        return out;
    }

    // --- what the other node does not know

    private void judge(String zone, CallList theirs) {
        long nowNs = host.nowNs();
        for (Leg leg : legs(zone)) {
            if (nowNs - leg.session().startedAtNs() >= GRACE_NS && theirs.lacks(key(leg))) end(leg, zone);
        }
    }

    private void end(Leg leg, String zone) {
        Session session = leg.session();
        Optional<Party> callee = session.established().map(Session.Dialog::callee);
        Refusal why = new Refusal(RefusalReason.CALL_FORGOTTEN, "zone " + zone + " to know the call", "");
        if (callee.isPresent()) {
            ended++;
            Party ours = leg.inbound() ? callee.get() : session.caller();
            goodbyes.hangUpOn(session, ours, leg.inbound() ? session.caller() : callee.get(), UNKNOWN,
                    Goodbyes.FORGOTTEN);
        } else if (leg.inbound()) {
            ended++;
            underWay.abandon(session, why);
            endings.end(session, UNKNOWN);
        } else if (underWay.forgotten(session, zone, why)) {
            ended++;
        }
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("callsForgottenByPeer", ended);
    }
}
