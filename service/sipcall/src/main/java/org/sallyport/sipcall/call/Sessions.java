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
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.session.Session;

/** All calls and subscriptions that pass through the node. Owner: the desk. */
public final class Sessions {
    private int max;
    private final CallShares shares;
    private final Map<String, Session> byId = new LinkedHashMap<>();
    private long started;
    private long connected;

    public Sessions(int max, CallShares shares) {
        this.max = max;
        this.shares = shares;
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
        shares.began(s, origin, nowNs);
        started++;
    }

    /** An answered call of an earlier run goes on, and counts for its caller as before; false where there are too many. */
    public boolean resume(Session s, Origin origin, long nowNs) {
        if (byId.size() >= max) return false;
        byId.put(s.id(), s);
        shares.began(s, origin, nowNs);
        shares.answered(s);
        return true;
    }

    public Optional<Session> get(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The session whose line this is. */
    public Optional<Session> of(MediaLine line) {
        return line.owner() instanceof SessionMedia media ? of(media) : Optional.empty();
    }

    /** The session whose media this is. */
    public Optional<Session> of(SessionMedia media) {
        return get(media.session());
    }

    /** Ends a session: its media close and nothing finds it any more. */
    public boolean end(Session s) {
        if (byId.remove(s.id()) == null) return false;
        shares.ended(s);
        s.closeMedia();
        return true;
    }

    public void noteConnected(Session s) {
        shares.answered(s);
        connected++;
    }

    public Collection<Session> all() {
        return new ArrayList<>(byId.values());
    }

    /** Sessions that nobody has kept alive. */
    public List<Session> idle(long nowNs) {
        return byId.values().stream().filter(s -> s.idleDeadlineNs() <= nowNs).toList();
    }

    public int size() {
        return byId.size();
    }

    public long started() {
        return started;
    }

    public long connected() {
        return connected;
    }
}
