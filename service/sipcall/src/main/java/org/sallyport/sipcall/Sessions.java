package org.sallyport.sipcall;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.sipcall.session.Session;

/** All calls and subscriptions that pass through the node. Owner: the desk. */
final class Sessions {
    private int max;
    private final Map<String, Session> byId = new LinkedHashMap<>();
    private long started;
    private long connected;

    Sessions(int max) {
        this.max = max;
    }

    void max(int other) {
        max = other;
    }

    boolean full() {
        return byId.size() >= max;
    }

    void add(Session s) {
        byId.put(s.id(), s);
        started++;
    }

    Optional<Session> get(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The session whose media this is. */
    Optional<Session> of(SessionMedia media) {
        return get(media.session());
    }

    /** Ends a session: its media close and nothing finds it any more. */
    boolean end(Session s) {
        if (byId.remove(s.id()) == null) return false;
        s.closeMedia();
        return true;
    }

    void noteConnected() {
        connected++;
    }

    Collection<Session> all() {
        return new ArrayList<>(byId.values());
    }

    /** Sessions that nobody has kept alive. */
    List<Session> idle(long nowNs) {
        return byId.values().stream().filter(s -> s.idleDeadlineNs() <= nowNs).toList();
    }

    int size() {
        return byId.size();
    }

    long started() {
        return started;
    }

    long connected() {
        return connected;
    }
}
