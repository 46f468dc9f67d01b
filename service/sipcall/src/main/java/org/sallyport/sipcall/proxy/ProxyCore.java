package org.sallyport.sipcall.proxy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Host;
import org.sallyport.refusal.Refusal;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ServerListener;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.Outlet;

/** Sends requests on and their responses back, changed as a proxy in the path must. Owner: the desk. */
public final class ProxyCore {
    private static final int MAX_FORWARDS = 70;

    private final Host host;
    private final Ways ways;
    private final Outlet outlet;
    private final ProxyUser user;
    private final UnderWay underWay;
    private final Descriptions descriptions;
    private final Passage passage;
    private final Forking.Means means;

    public ProxyCore(Host host, Transactions transactions, UnderWay underWay, Ways ways, Headers headers,
            MediaGate media,
            ProxyUser user, Outlet outlet) {
        this.host = host;
        this.ways = ways;
        this.outlet = outlet;
        this.user = user;
        this.underWay = underWay;
        this.descriptions = new Descriptions(host, media, user);
        this.passage = new Passage(host, transactions, headers, descriptions, user, outlet);
        this.means = new Forking.Means(host, transactions, ways, outlet, passage, user, underWay.deadlines(),
                underWay::remove);
    }

    /** Starts a request on its way; {@code fingerprint} by {@link LoopDetection}. */
    public void forward(SipMessage request, Origin origin, ServerTransaction<Flow> server, Optional<Session> session,
            RouteFinder.Found found, long timerCNs, String fingerprint) {
        ProxiedRequest p =
                new ProxiedRequest(request, origin, server, session, found, timerCNs, fingerprint, host.entropy());
        Forking forking = new Forking(means, p);
        underWay.add(forking);
        Waiting waiting = new Waiting(forking);
        server.listener(waiting);
        forking.atEnd(waiting::over);
        forking.start();
    }

    /** Whoever waits for the answer of a request. */
    private final class Waiting implements ServerListener<Flow> {
        /** Null where nobody waits any longer: what is kept for repetitions keeps nothing else alive. */
        private @Nullable Forking forking;

        Waiting(Forking forking) {
            this.forking = forking;
        }

        /** Nobody does any longer. */
        void over() {
            forking = null;
        }

        @Override
        public void onFinal(ServerTransaction<Flow> t) {
            // The answer to an INVITE waits for its ACK.
            if (forking != null && !forking.request().method().equals(Method.INVITE)) over();
        }

        /** Nobody is left to be answered (RFC 3261 §17.2.4): whoever rings need not ring any longer. */
        @Override
        public void onTransportError(ServerTransaction<Flow> t) {
            if (forking == null || !forking.request().method().equals(Method.INVITE)) return;
            if (underWay.has(forking)) forking.callerLost();
            else user.unacknowledged(forking.request());
        }
    }

    /**
     * Sends an ACK for a 2xx on, without a transaction.
     *
     * @param over whether the call has ended: it has no media that could be described
     */
    public void forwardAck(SipMessage ack, DialogGuard.Speaker speaker, boolean over) {
        SipEditor edit = ack.edit();
        int left = ack.maxForwards() < 0 ? MAX_FORWARDS : ack.maxForwards();
        if (left == 0) return;
        edit.set(HeaderName.MAX_FORWARDS, Integer.toString(left - 1));
        if (over) MediaGate.dropBody(edit);
        Optional<Refusal> unfit = over ? Optional.empty() : descriptions.acknowledging(ack, speaker, edit);
        ways.open(user.hopTo(speaker.other()), found -> found.next().ifPresent(flow -> {
            outlet.send(flow, passage.acknowledgement(ack, speaker, flow, edit));
            unfit.ifPresent(why -> user.unfit(speaker.session(), why));
        }));
    }
}
