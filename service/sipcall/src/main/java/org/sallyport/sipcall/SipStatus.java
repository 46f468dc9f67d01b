package org.sallyport.sipcall;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.sipcall.call.Sessions;
import org.sallyport.sipcall.history.CallHistory;
import org.sallyport.sipcall.history.CallRecord;
import org.sallyport.sipcall.history.MissingCalls;
import org.sallyport.sipcall.history.MissingMedia;
import org.sallyport.sipcall.ladder.CallLadder;
import org.sallyport.sipcall.ladder.CallLadders;
import org.sallyport.sipcall.registrar.Binding;
import org.sallyport.sipcall.registrar.Registrar;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;

/** What status commands may read. Owner: the desk. */
public final class SipStatus {
    /** What goes down as well as up, although it stands among the counters. */
    public static final Set<String> GAUGES = Set.of("requestsUnderWay", "serverTransactions", "clientTransactions",
            "searchesUnderWay", "callsTakenPercent", "sessions", "streams", "shareHolders", "requestHolders",
            "requestOctets", "knownFlows", "laddersKept", "ladderOctets");

    private final Sessions sessions;
    private final MissingCalls missing;
    private final CallHistory history;
    private final CallLadders ladders;
    private final Registrar<Flow> registrar;
    private final MediaDesk media;
    private final Supplier<Optional<String>> trouble;
    private final List<Consumer<Map<String, Long>>> counts;

    /**
     * @param trouble that the service has now
     * @param counts of each part that counts something: it adds its numbers by name
     */
    SipStatus(Sessions sessions, MissingCalls missing, CallHistory history, CallLadders ladders,
            Registrar<Flow> registrar,
            MediaDesk media, Supplier<Optional<String>> trouble, List<Consumer<Map<String, Long>>> counts) {
        this.sessions = sessions;
        this.missing = missing;
        this.history = history;
        this.ladders = ladders;
        this.registrar = registrar;
        this.media = media;
        this.trouble = trouble;
        this.counts = List.copyOf(counts);
    }

    /** Calls and subscriptions. */
    public List<Session> sessions() {
        return List.copyOf(sessions.all());
    }

    /** Sides of a call that are not heard now, and why. */
    public List<MissingMedia> missing(Session session) {
        return missing.now(session);
    }

    /** Calls that have ended, the newest first. */
    public List<CallRecord> history() {
        return history.latest();
    }

    /** The messages of calls whose id, Call-ID or key between the nodes begins like this, the newest first. */
    public List<CallLadder> ladders(String id) {
        return ladders.find(id);
    }

    /** Those of calls that went wrong, the newest first. */
    public List<CallLadder> failed() {
        return ladders.failed();
    }

    /** Bindings of the registrar. */
    public List<Binding<Flow>> registrations() {
        return registrar.all();
    }

    /** What keeps the service from doing all that it should, as one sentence for people. */
    public Optional<String> trouble() {
        return trouble.get();
    }

    /** Has the loops asked for the counters of all media lines, and tells when they are there, or are late. */
    public void refreshed(Runnable then) {
        media.refreshed(then);
    }

    /** Everything that is counted, by name. */
    public Map<String, Long> counters() {
        Map<String, Long> out = new HashMap<>();
        counts.forEach(c -> c.accept(out));
        out.put("descriptorsMissing", media.noDescriptors());
        out.put("mediaWithheld", media.withheld());
        return out;
    }
}
