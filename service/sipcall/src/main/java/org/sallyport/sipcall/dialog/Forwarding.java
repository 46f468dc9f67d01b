package org.sallyport.sipcall.dialog;

import java.util.List;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.refusal.Refusal;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.LoopDetection;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.call.Calls;
import org.sallyport.sipcall.call.Sessions;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.proxy.ProxyCore;
import org.sallyport.sipcall.proxy.Route;
import org.sallyport.sipcall.proxy.RouteFinder;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;

/**
 * Sends requests on where they have been found to go, and begins a call with those that may make one. Owner: the desk.
 */
public final class Forwarding {
    private final Host host;
    private final Answers answers;
    private final Sessions sessions;
    private final Calls calls;
    private final ProxyCore proxy;
    private final LoopDetection loops;
    private final long timerCNs;

    /** @param timerCNs how long a call may ring */
    public Forwarding(Host host, Answers answers, Sessions sessions, Calls calls, ProxyCore proxy, LoopDetection loops,
            long timerCNs) {
        this.host = host;
        this.answers = answers;
        this.sessions = sessions;
        this.calls = calls;
        this.proxy = proxy;
        this.loops = loops;
        this.timerCNs = timerCNs;
    }

    /** Whether a request has been here before, unchanged, so that it would be again. */
    boolean isLoop(SipMessage request, String zone) {
        return loops.isLoop(request, loops.fingerprint(request, zone));
    }

    /** A request that may begin something, to whoever was found. */
    void begin(SipMessage request, Origin origin, ServerTransaction<Flow> server, RouteFinder.Found found,
            String alias) {
        Optional<Refusal> full = Method.createsDialog(request.method())
                ? sessions.refusal(origin, request.method(), host.nowNs()) : Optional.empty();
        if (full.isPresent()) {
            answers.refuse(request, server, full.get());
            return;
        }
        Optional<Session> session = calls.begin(request, origin, alias);
        if (request.method().equals(Method.INVITE)) answers.trying(request, server);
        forward(request, origin, server, session, found);
    }

    /** A request that begins nothing, over the first of some routes that works. */
    void pass(SipMessage request, Origin origin, ServerTransaction<Flow> server, Optional<Session> session,
            List<Route> routes) {
        forward(request, origin, server, session, RouteFinder.Found.of(List.of(routes)));
    }

    private void forward(SipMessage request, Origin origin, ServerTransaction<Flow> server, Optional<Session> session,
            RouteFinder.Found found) {
        proxy.forward(request, origin, server, session, found, timerCNs,
                loops.fingerprint(request, origin.zone().name()));
    }
}
