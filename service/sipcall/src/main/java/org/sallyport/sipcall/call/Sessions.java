package org.sallyport.sipcall.call;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.transaction.DeadlineHeap;
import org.sallyport.sipcall.ladder.CallLadders;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.session.Session;
import org.sallyport.host.Timers;

/** All calls and subscriptions that pass through the node. Owner: the desk. */
public final class Sessions {
    private int max;
    private final Timers timers;
    private final CallShares shares;
    private final CallLadders ladders;
    private final DeadlineHeap deadlines = new DeadlineHeap();
    private final Map<String, Session> byId = new LinkedHashMap<>();
    private long started;
    private long connected;

    /** @param ladders of calls, which hear which messages are whose */
    public Sessions(Timers timers, int max, CallShares shares, CallLadders ladders) {
        this.timers = timers;
        this.max = max;
        this.shares = shares;
        this.ladders = ladders;
    }

    public void max(int other) {
        max = other;
    }

    /** Why no further session may begin for a caller; empty where one may. */
    public Optional<Refusal> refusal(Origin origin, String method, long nowNs) {
        if (byId.size() >= max) return Optional.of(new Refusal(RefusalReason.CALLS_MAX, "at most " + max, ""));
        return method.equals(Method.INVITE) ? shares.refusal(origin, max, nowNs) : Optional.empty();
    }

    public void add(Session s, Origin origin, long nowNs) {
        byId.put(s.id(), s);
        reschedule(s);
        shares.began(s, origin, nowNs);
        ladders.began(s);
        started++;
    }

    /**
     * An answered call of an earlier run goes on, and counts for its caller as before; false where there are too many.
     */
    public boolean resume(Session s, Origin origin, long nowNs) {
        if (byId.size() >= max) return false;
        byId.put(s.id(), s);
        reschedule(s);
        shares.began(s, origin, nowNs);
        ladders.began(s);
        shares.answered(s);
        return true;
    }

    public Optional<Session> get(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Whether a call of this name runs, of which one of the tags is the caller's; all of them are looked at. */
    public boolean isCall(String callId, List<String> tags) {
        for (Session s : byId.values()) if (s.callId().equals(callId) && tags.contains(s.callerTag())) return true;
        return false;
    }

    /** The session whose line this is. */
    public Optional<Session> of(MediaLine line) {
        return get(line.owner().session());
    }

    /** Ends a session: its media close and nothing finds it any more. */
    public boolean end(Session s) {
        if (byId.remove(s.id()) == null) return false;
        deadlines.remove(s);
        shares.ended(s);
        s.ended();
        return true;
    }

    public void noteConnected(Session s) {
        shares.answered(s);
        connected++;
    }

    public Collection<Session> all() {
        return new ArrayList<>(byId.values());
    }

    // --- time

    /** A session ends at a time unless something is heard. */
    public void idleAt(Session s, long deadlineNs) {
        s.idleDeadlineNs(deadlineNs);
        reschedule(s);
    }

    /** A session has another deadline. */
    public void reschedule(Session s) {
        if (byId.get(s.id()) != s) return;
        deadlines.schedule(s, s.deadlineNs());
        timers.wake(deadlines.soonestNs());
    }

    /** When the first of them is due. */
    public long soonestNs() {
        return deadlines.soonestNs();
    }

    /** The first one, which is due; it is not looked at again before it is rescheduled. */
    public Session takeDue() {
        Session s = (Session) deadlines.soonest();
        deadlines.remove(s);
        return s;
    }

    public int size() {
        return byId.size();
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("callsStarted", started);
        out.put("callsConnected", connected);
        out.put("sessions", (long) byId.size());
    }
}
