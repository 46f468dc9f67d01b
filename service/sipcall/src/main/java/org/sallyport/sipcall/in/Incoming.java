package org.sallyport.sipcall.in;

import java.util.Map;
import java.util.Optional;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.RareLine;
import org.sallyport.refusal.Refusal;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.Arrival;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.dialog.InDialog;
import org.sallyport.sipcall.dialog.Requests;
import org.sallyport.sipcall.flow.FlowZones;
import org.sallyport.sipcall.flow.KnownFlows;
import org.sallyport.sipcall.history.SeenAddresses;
import org.sallyport.sipcall.kept.TakeOver;
import org.sallyport.sipcall.proxy.ProxyAnswers;
import org.sallyport.sipcall.proxy.UnderWay;
import org.sallyport.sipcall.register.Registrations;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.Outlet;
import org.sallyport.sipcall.transport.SipLine;
import org.sallyport.sipcall.transport.SourceShares;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.TransportUser;
import org.sallyport.sipcall.transport.Witness;
import org.sallyport.sipcall.traversal.TraversalEnds;
import org.sallyport.sipcall.traversal.ZoneFlows;
import org.sallyport.wire.Endpoint;

/**
 * What arrives: messages find the flow and the transaction that they belong to, strangers their share, and connections
 * whoever waits for them. Owner: the desk.
 */
public final class Incoming implements TransportUser {
    /** Between two lines of the log about answers that cannot be read: 10 s. */
    private static final long UNREAD_TOLD_EVERY_NS = 10_000_000_000L;

    private final Host host;
    private final TakeOver takeOver;
    private final ZoneFlows zoneFlows;
    private final KnownFlows flows;
    private final FlowZones zones;
    private final SourceShares shares;
    private final Transactions transactions;
    private final Outlet outlet;
    private final SeenAddresses seen;
    private final Overload overload;
    private final Witness witness;
    private final Requests requests;
    private final InDialog inDialog;
    private final UnderWay underWay;
    private final TraversalEnds ends;
    private final Registrations registrations;
    private final RareLine unread;
    private long strayResponses;
    private long overShare;

    /** What a message is judged by before anybody works on it. */
    public record Senders(TakeOver takeOver, ZoneFlows zoneFlows, KnownFlows flows, FlowZones zones,
            SourceShares shares, SeenAddresses seen, Overload overload, Witness witness) {}

    /** Who is told of lost connections, and of those that others wait for. */
    public record Connections(TraversalEnds ends, Registrations registrations) {}

    public Incoming(Host host, Senders senders, Transactions transactions, Outlet outlet, Requests requests,
            InDialog inDialog,
            UnderWay underWay, Connections connections) {
        this.host = host;
        this.takeOver = senders.takeOver();
        this.zoneFlows = senders.zoneFlows();
        this.flows = senders.flows();
        this.zones = senders.zones();
        this.shares = senders.shares();
        this.seen = senders.seen();
        this.overload = senders.overload();
        this.witness = senders.witness();
        this.transactions = transactions;
        this.outlet = outlet;
        this.requests = requests;
        this.inDialog = inDialog;
        this.underWay = underWay;
        this.ends = connections.ends();
        this.registrations = connections.registrations();
        this.unread = new RareLine(host, LogTopic.SIP, LogLevel.INFO, UNREAD_TOLD_EVERY_NS);
    }

    // --- messages

    @Override
    public void message(Flow arrived, SipMessage message) {
        if (!takeOver.done()) {
            takeOver.hold(() -> message(arrived, message));
            return;
        }
        Flow flow = arrived instanceof StreamFlow s ? zoneFlows.of(s, message) : arrived;
        // The line costs as much as reading the message, so it is made only where somebody reads it.
        if (host.logs(LogTopic.SIP, LogLevel.DEBUG)) host.log(LogTopic.SIP, LogLevel.DEBUG, SipLine.in(flow, message));
        flows.heard(arrived, host.nowNs());
        if (message.isRequest()) request(flow, message);
        else response(flow, message);
        transactions.rearm();
    }

    private void response(Flow flow, SipMessage message) {
        witness.received(flow, message, false);
        if (transactions.response(message)) seen.take(flow, message);
        else strayResponses++;
    }

    private void request(Flow flow, SipMessage message) {
        // Whom we know is asked for first: it costs less than to find the call.
        boolean stranger = zones.isStranger(flow) && !inDialog.isOfParty(flow, message);
        boolean spared = !stranger || transactions.cancels(message, flow);
        if (!spared && !shares.take(flow.remote().address(), message.bytes().length, host.nowNs())) {
            overShare++;
            return;
        }
        if (overload.refuses(message, flow)) return;
        witness.received(flow, message, stranger);
        AnswerPath answers = AnswerPath.of(flow, message.topVia());
        SipMessage request = answers.via() == message.topVia() ? message : message.edit().topVia(answers.via()).build();
        switch (transactions.request(request, answers.flow())) {
            case Arrival.Absorbed<Flow>() -> {}
            case Arrival.New<Flow>(ServerTransaction<Flow> server) -> requests.begin(request, flow, server, stranger);
            case Arrival.Ack<Flow>() -> inDialog.acknowledge(request, flow);
            case Arrival.Cancelled<Flow>(ServerTransaction<Flow> invite) -> underWay.cancel(invite);
            case Arrival.Refused<Flow>(Refusal refusal) -> overload.refuseNoRoom(message, flow, answers, refusal);
        }
    }

    @Override
    public boolean isKnown(Flow flow) {
        return !zones.isStranger(flow);
    }

    @Override
    public void bad(Flow flow, Parsed.Bad bad) {
        host.log(LogTopic.SIP, LogLevel.DEBUG, "malformed from " + flow.label() + ": " + bad.why());
        if (bad.response().filter(transactions::unreadable).isPresent()) {
            unread.say("an answer of " + flow.label() + " cannot be read: " + bad.why());
            transactions.rearm();
        }
        if (zones.isStranger(flow) && !shares.take(flow.remote().address(), bad.octets(), host.nowNs())) return;
        bad.answerable().ifPresent(request -> {
            // What is copied from a damaged request is as damaged as it came: whoever wrote it reads it (RFC 3261
            // §8.2.6.2).
            SipMessage answer = ProxyAnswers.refusing(request, bad.reason(), host.entropy().hex(4));
            Optional<AnswerPath> answers = answer.readableVia().map(via -> AnswerPath.of(flow, via));
            outlet.send(answers.map(AnswerPath::flow).orElse(flow),
                    answers.map(a -> answer.edit().topVia(a.via()).build()).orElse(answer));
        });
    }

    @Override
    public void keptAlive(Flow flow) {
        flows.heard(flow, host.nowNs());
    }

    // --- connections

    @Override
    public void accepted(StreamFlow flow) {
        ends.accepted(flow);
    }

    @Override
    public void opened(StreamFlow flow) {
        ends.opened(flow);
        transactions.rearm();
    }

    @Override
    public void closed(StreamFlow flow, CloseReason reason) {
        transactions.lost(flow);
        registrations.flowLost(flow);
        ends.closed(flow, reason);
        transactions.rearm();
    }

    @Override
    public void handshakeFailed(int listeningPort, Endpoint remote, CloseReason reason) {
        ends.handshakeFailed(listeningPort, remote, reason);
    }

    /** Adds what was counted, by name. */
    public void count(Map<String, Long> out) {
        out.put("strayResponses", strayResponses);
        out.put("overShare", overShare);
        overload.count(out);
    }
}
