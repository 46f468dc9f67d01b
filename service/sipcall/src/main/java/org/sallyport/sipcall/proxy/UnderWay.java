package org.sallyport.sipcall.proxy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.timer.Deadlines;
import org.sallyport.host.Timers;
import org.sallyport.sipcall.transport.Flow;

/** Requests that wait for their answer. Owner: the desk. */
public final class UnderWay {
    private final Map<ServerTransaction<Flow>, Forking> byServer = new HashMap<>();
    private final Deadlines deadlines;

    public UnderWay(Timers timers) {
        this.deadlines = new Deadlines(timers);
    }

    /** Theirs. */
    public Deadlines deadlines() {
        return deadlines;
    }

    void add(Forking f) {
        byServer.put(f.request().server(), f);
    }

    /** The request is answered; false where it was before. */
    boolean remove(Forking f) {
        return byServer.remove(f.request().server()) != null;
    }

    boolean has(Forking f) {
        return byServer.containsKey(f.request().server());
    }

    /** The caller sent CANCEL for the INVITE of this transaction. */
    public void cancel(ServerTransaction<Flow> invite) {
        Forking p = byServer.get(invite);
        if (p != null) p.cancel();
    }

    /**
     * Ends all INVITEs that wait for an answer and begin a call; gives them, since their branches may still have to
     * hear of it.
     */
    public List<Forking> abandonInvites(Refusal why) {
        List<Forking> out = byServer.values().stream()
                .filter(p -> p.request().method().equals(Method.INVITE) && p.request().initial()).toList();
        out.forEach(p -> p.refuse(why));
        return out;
    }

    /** Ends a request that cannot go on, with everything that began for it; false where it is not under way. */
    public boolean abandon(ServerTransaction<Flow> server) {
        Forking p = byServer.get(server);
        if (p == null) return false;
        p.failAtOnce(Refusal.of(RefusalReason.OWN_FAULT));
        return true;
    }

    /**
     * Ends requests of which nobody has heard for longer than their timers allow. None should be found: it is what a
     * fault of our own in a callback leaves behind, and it must not stay for ever.
     */
    public int endOverdue(long nowNs) {
        List<Forking> overdue = byServer.values().stream().filter(p -> p.overdue(nowNs)).toList();
        overdue.forEach(p -> p.failAtOnce(Refusal.of(RefusalReason.OWN_FAULT)));
        return overdue.size();
    }

    /** Calls with a branch toward a zone that nobody has answered yet. */
    public Set<Session> asking(String zone) {
        Set<Session> out = new HashSet<>();
        for (Forking p : byServer.values()) if (p.leadsTo(zone)) p.request().session().ifPresent(out::add);
        return out;
    }

    /** The other node of a zone has forgotten a call that nobody has answered yet; true where that ended something. */
    public boolean forgotten(Session session, String zone, Refusal why) {
        boolean some = false;
        for (Forking p : of(session)) some |= p.forgotten(zone, why);
        return some;
    }

    /** A call that nobody has answered yet cannot be: the caller is told why, and nobody need ring any longer. */
    public void unfit(Session session, Refusal why) {
        of(session).stream().filter(p -> p.request().method().equals(Method.INVITE)).forEach(p -> p.unfit(why));
    }

    /** The caller of a call that nobody has answered yet is gone. */
    public void abandon(Session session, Refusal why) {
        of(session).forEach(p -> p.abandon(why));
    }

    private List<Forking> of(Session session) {
        return byServer.values().stream().filter(p -> p.request().session().filter(s -> s == session).isPresent())
                .toList();
    }

    /** How many there are. */
    public int size() {
        return byServer.size();
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("requestsUnderWay", (long) byServer.size());
    }
}
