package org.sallyport.sipcall.pair;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Host;
import org.sallyport.host.PeerIdentity;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.machine.Machine;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.zone.pair.Partner;

/**
 * Carries what the nodes of a pair ask each other over the connection of their zone (row SIT-1): a request of a method
 * of our own, to the next hop alone. Owner: the desk.
 *
 * <pre>
 *  CONSULT sip:10.1.0.10:7001 SIP/2.0         SIP/2.0 200 OK
 *  Sallyport-Topic: call                      Content-Type: application/vnd.sallyport.consult
 *  Content-Type: application/vnd.sallyport.consult
 *
 *  the question                               the answer
 * </pre>
 */
public final class Questions implements Partner.Line, Timed {
    /** The method. A node of a release that does not know it answers with 404, as to any request for itself. */
    static final String METHOD = "CONSULT";

    private static final String TYPE = "application/vnd.sallyport.consult";
    private static final String TOPIC = "Sallyport-Topic";

    /** Most questions of the partner whose answers are still to come. */
    static final int OPEN_MAX = 32;

    private final Host host;
    private final Timers timers;
    private final Transactions transactions;
    private final Headers headers;
    private final Partner partner;
    private final Function<String, Optional<ZoneFlow>> flows;
    private final Consumer<String> again;
    private final Deque<Open> open = new ArrayDeque<>();
    private long asked;
    private long heard;

    /** A question whose answer is to come; done once somebody has answered. */
    private static final class Open {
        private final SipMessage request;
        private final ServerTransaction<Flow> server;
        private final long lateAtNs;
        private boolean done;

        Open(SipMessage request, ServerTransaction<Flow> server, long lateAtNs) {
            this.request = request;
            this.server = server;
            this.lateAtNs = lateAtNs;
        }
    }

    /**
     * @param flows the flow of a zone, where it has one
     * @param again dials a zone anew
     */
    public Questions(Host host, Timers timers, Transactions transactions, Headers headers, Partner partner,
            Function<String, Optional<ZoneFlow>> flows, Consumer<String> again) {
        this.host = host;
        this.timers = timers;
        this.transactions = transactions;
        this.headers = headers;
        this.partner = partner;
        this.flows = flows;
        this.again = again;
    }

    @Override
    public Optional<PeerIdentity> peer(String zone) {
        return flows.apply(zone).filter(ZoneFlow::connected).flatMap(f -> f.connection().peer());
    }

    @Override
    public void again(String zone) {
        again.accept(zone);
    }

    @Override
    public void ask(String zone, String topic, byte[] body, Consumer<Partner.Answer> then) {
        Optional<ZoneFlow> flow = flows.apply(zone).filter(ZoneFlow::connected);
        if (flow.isEmpty()) {
            host.soon(() -> then.accept(new Partner.Answer.Silent("zone " + zone + " is not connected")));
            return;
        }
        asked++;
        SipMessage request =
                headers.toNextHop(METHOD, flow.get(), host.entropy()).header(TOPIC, topic).body(TYPE, body).build();
        if (!transactions.ask(request, flow.get(), answer -> then.accept(read(zone, answer)))) {
            host.soon(() -> then.accept(new Partner.Answer.Silent("this node has too much under way to ask")));
        }
    }

    private static Partner.Answer read(String zone, @Nullable SipMessage answer) {
        if (answer == null)
            return new Partner.Answer.Silent("the node behind zone " + zone + " did not answer in time");
        if (answer.status() == 200 && TYPE.equals(answer.contentType())
                && answer.body().length <= Partner.OCTETS_MAX) {
            return new Partner.Answer.Said(answer.body());
        }
        return new Partner.Answer.Refused(switch (answer.status()) {
            case 404 -> "the node behind zone " + zone + " does not know this question; its release may be older";
            case 503 -> "the node behind zone " + zone + " was asked too much; try again in a second";
            default -> "the node behind zone " + zone + " answers " + answer.status() + " " + answer.reason();
        });
    }

    /**
     * A question of the other node; true where it was one. A request that others sent, and the other node passed on,
     * has more Vias than one.
     */
    public boolean takes(SipMessage request, ZoneFlow flow, ServerTransaction<Flow> server) {
        if (!request.method().equals(METHOD) || request.values(HeaderName.VIA).size() != 1) return false;
        heard++;
        String topic = request.header(TOPIC);
        if (topic == null || !TYPE.equals(request.contentType()) || request.body().length > Partner.OCTETS_MAX) {
            end(request, server, 400, "Bad Request");
            return true;
        }
        if (open.size() >= OPEN_MAX) {
            end(request, server, 503, "Service Unavailable");
            return true;
        }
        Open one = new Open(request, server, host.nowNs() + Partner.ANSWER_NS);
        open.addLast(one);
        timers.wake(one.lateAtNs);
        Partner.Heard what = partner.heard(flow.zone(), topic, request.body(), host.nowNs(), body -> say(one, body));
        switch (what) {
            case Partner.Heard.Taken _ -> {}
            case Partner.Heard.UnknownTopic _ -> refuse(one, 404, "Not Found");
            case Partner.Heard.TooMany _ -> refuse(one, 503, "Service Unavailable");
        }
        return true;
    }

    private void say(Open one, byte[] body) {
        if (body.length > Partner.OCTETS_MAX) {
            refuse(one, 500, "Answer Too Long");
            return;
        }
        if (!close(one)) return;
        // Not kept: a question that comes again on the next connection wants the answer of then.
        one.server.respondOnce(SipMessage.response(one.request, 200, "OK", one.server.localTag()).edit()
                .body(TYPE, body).build(), host.nowNs());
        transactions.rearm();
    }

    private void refuse(Open one, int status, String phrase) {
        if (close(one)) end(one.request, one.server, status, phrase);
    }

    private boolean close(Open one) {
        if (one.done) return false;
        one.done = true;
        open.remove(one);
        return true;
    }

    private void end(SipMessage request, ServerTransaction<Flow> server, int status, String phrase) {
        server.respondOnce(SipMessage.response(request, status, phrase, server.localTag()), host.nowNs());
        transactions.rearm();
    }

    @Override
    public long deadlineNs() {
        Open first = open.peekFirst();
        return first == null ? Machine.NEVER : first.lateAtNs;
    }

    @Override
    public void timer(long nowNs) {
        for (Open first = open.peekFirst(); first != null && first.lateAtNs <= nowNs; first = open.peekFirst()) {
            refuse(first, 500, "No Answer In Time");
        }
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("questionsAsked", asked);
        out.put("questionsHeard", heard);
    }
}
