package org.sallyport.sipcall.pair;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.Outlet;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.zone.stranger.Visitors;

/**
 * Carries the words of a visitor, in a request of a method of our own that goes no farther than here. What no host
 * knows is left to be refused as any method that nobody knows. Owner: the desk.
 */
public final class Visits implements Visitors.Line {
    /** The method. */
    public static final String METHOD = "VISIT";

    /** The header field that has the words, in both directions. */
    public static final String WORDS = "Sallyport-Visit";

    /** The body of an answer: what came, in Base64, which no helper in a firewall takes for addresses. */
    public static final String TYPE = "application/vnd.sallyport.visit";

    private final Host host;
    private final Transactions transactions;
    private final Headers headers;
    private final Outlet outlet;
    private final SipTransports transports;
    private final Visitors visitors;
    private final List<LocalInterface> interfaces;

    public Visits(Host host, Transactions transactions, Headers headers, Outlet outlet, SipTransports transports,
            Visitors visitors, List<LocalInterface> interfaces) {
        this.host = host;
        this.transactions = transactions;
        this.headers = headers;
        this.outlet = outlet;
        this.transports = transports;
        this.visitors = visitors;
        this.interfaces = interfaces;
    }

    /** A request of a visitor; false where it is none, or nobody has invited him. */
    public boolean takes(SipMessage request, Flow flow, ServerTransaction<Flow> server) {
        if (!request.method().equals(METHOD) || flow instanceof ZoneFlow) return false;
        String words = request.header(WORDS);
        if (words == null) return false;
        Optional<Visitors.Reply> reply =
                visitors.heard(new Visitors.Word(flow.remote(), flow.transport(), words, request.bytes()));
        if (reply.isEmpty()) return false;
        server.respond(SipMessage.response(request, 200, "OK", server.localTag()).edit()
                .addLast(WORDS, reply.get().words())
                .body(TYPE, Base64.getEncoder().encode(reply.get().body())).build(), host.nowNs());
        transactions.rearm();
        return true;
    }

    @Override
    public boolean say(IpAddress own, Endpoint to, String words) {
        Optional<DatagramFlow> flow = interfaces.stream().filter(i -> i.bind().equals(own)).findFirst()
                .flatMap(i -> transports.udp(i, to));
        flow.ifPresent(f -> outlet.send(f,
                headers.toNextHop(METHOD, f, host.entropy()).header(WORDS, words).build()));
        return flow.isPresent();
    }
}
