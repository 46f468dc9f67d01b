package org.sallyport.sipcall;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sallyport.sipcall.call.Endings;
import org.sallyport.sipcall.call.Sessions;
import org.sallyport.sipcall.flow.Neighbors;
import org.sallyport.sipcall.kept.TakeOver;
import org.sallyport.sipcall.transport.SipListen;
import org.sallyport.sipcall.trace.Traces;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.sipcall.traversal.TraversalEnds;

/** SIP on one node, as the node sees it. Owner: the desk. */
public final class SipService {
    private final SipTransports transports;
    private final List<SipListen> listens;
    private final Places places;
    private final ZoneChanges changes;
    private final TraversalEnds ends;
    private final Neighbors neighbors;
    private final TakeOver takeOver;
    private final Housekeeping housekeeping;
    private final Draining draining;
    private final Sessions sessions;
    private final Endings endings;
    private final SipStatus status;
    private final Traces traces;

    /** Puts the service together; nothing is opened before {@link #start}. */
    public SipService(SipWiring wiring) {
        listens = wiring.settings().listens();
        Assembly.Flows flows = new Assembly.Flows(wiring);
        Assembly.Users users = new Assembly.Users(wiring, flows);
        Assembly.CallParts calls = new Assembly.CallParts(wiring, flows, users);
        Assembly.RequestParts parts = new Assembly.RequestParts(wiring, flows, users, calls);
        Assembly.Upkeep upkeep = new Assembly.Upkeep(wiring, flows, users, calls, parts);
        transports = flows.transports;
        ends = flows.ends;
        neighbors = flows.neighbors;
        sessions = calls.sessions;
        endings = calls.endings;
        traces = calls.traces;
        takeOver = upkeep.takeOver;
        housekeeping = upkeep.housekeeping;
        draining = upkeep.draining;
        places = new Places(wiring.settings().inner(), transports, () -> ends.shown().partner(), flows.table);
        changes = new ZoneChanges(wiring.host(), wiring.settings().zones(), flows.zones, flows.table, users.names,
                neighbors,
                new ZoneChanges.Reached(flows.flowZones, flows.zoneFlows, ends, places), sessions, calls.goodbyes);
        wiring.settings().zones().forEach(ends::make);
        List<Consumer<Map<String, Long>>> counts =
                List.of(upkeep.incoming::count, sessions::count, calls.underWay::count,
                        flows.transactions::count, calls.searches::count, housekeeping::count, transports::count,
                        calls.shares::count,
                        parts.shares::count, users.logins::count, users.registrations::count, flows.known::count,
                        upkeep.keptCalls::count, calls.ladders::count,
                        calls.reconciliation::count, flows.questions::count, flows.outlet::count);
        status = new SipStatus(sessions, calls.missing, calls.history, calls.ladders, users.registrar,
                wiring.shared().media(),
                upkeep.overload::trouble, counts);
    }

    /** Opens all sockets and begins to dial; the answer names what could not be opened. */
    public List<String> start() {
        List<String> faults = places.open(listens);
        neighbors.learn();
        takeOver.begin(() -> {
            ends.start();
            housekeeping.begin();
        });
        return faults;
    }

    /**
     * Takes over other zones and another limit; calls that run stay as they are but for those of a traversal zone that
     * is gone.
     *
     * @return what could not be opened, one sentence each
     */
    public List<String> reload(SipWiring fresh) {
        transports.book(fresh.book());
        List<String> faults = changes.take(fresh.settings());
        sessions.max(fresh.settings().limits().callsMax());
        return faults;
    }

    /** What status commands read. */
    public SipStatus status() {
        return status;
    }

    /** Messages that an administrator wants to see. */
    public Traces traces() {
        return traces;
    }

    /** Takes no new calls, ends those that are left after a while, and tells when it has nothing more to say. */
    public void drain(long forNs, Runnable ended) {
        draining.begin(forNs, ended);
    }

    /** Takes new calls again after {@link #drain}. */
    public void resume() {
        draining.cancel();
    }

    /** Closes every socket. */
    public void stop() {
        sessions.all().forEach(s -> endings.end(s, "node stopped"));
        transports.close();
    }
}
