package org.sallyport.sipcall;

import java.util.List;
import java.util.Map;
import org.sallyport.sipcall.history.CallRecord;
import org.sallyport.sipcall.history.MissingMedia;
import org.sallyport.sipcall.registrar.Binding;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.ZoneTable;
import org.sallyport.zone.history.SearchRecord;

/** What status commands may read. Owner: the desk. */
public final class SipStatus {
    private final SipParts parts;
    private final SipService service;

    SipStatus(SipParts parts, SipService service) {
        this.parts = parts;
        this.service = service;
    }

    /** Calls and subscriptions. */
    public List<Session> sessions() {
        return List.copyOf(parts.sessions.all());
    }

    /** Sides of a call that are not heard now, and why. */
    public List<MissingMedia> missing(Session session) {
        return parts.missing.now(session);
    }

    /** Calls that have ended, the newest first. */
    public List<CallRecord> history() {
        return parts.history.latest();
    }

    /** Whether the node is about to stop and takes no new calls. */
    public boolean draining() {
        return parts.draining.begun();
    }

    /** Bindings of the registrar. */
    public List<Binding<Flow>> registrations() {
        return parts.registrar.all();
    }

    /** Zones and what is known of each. */
    public List<ZoneTable.Row> zones() {
        return parts.zoneTable.rows(Protocol.SIP);
    }

    /** The latest searches that hold the text, newest first. */
    public List<SearchRecord> searches(String text, int countMax) {
        return parts.searches.latest(text, countMax);
    }

    /** Has the loops asked for the counters of all media lines, and tells when they are there, or are late. */
    public void refreshed(Runnable then) {
        parts.media.refreshed(then);
    }

    /** Everything that is counted, by name. */
    public Map<String, Long> counters() {
        Map<String, Long> out = service.counters();
        out.put("callsStarted", parts.sessions.started());
        out.put("callsConnected", parts.sessions.connected());
        out.put("requestsUnderWay", (long) parts.proxy.underWay());
        out.put("serverTransactions", (long) parts.transactions.servers());
        out.put("clientTransactions", (long) parts.transactions.clients());
        out.put("searchesUnderWay", (long) parts.searches.underWay());
        out.put("requestsOverdue", parts.ends.overdue());
        out.put("sessions", (long) parts.sessions.size());
        out.put("streams", (long) parts.transports.streamFlows().size());
        out.put("shareHolders", (long) parts.callShares.entries());
        out.put("requestHolders", (long) parts.requestShares.entries());
        out.put("requestOctets", parts.requestShares.held());
        out.put("descriptorsMissing", parts.media.noDescriptors());
        out.put("loginsFailed", parts.logins.failed());
        out.put("registrationsRefused", parts.registrations.refused());
        out.put("knownFlows", (long) parts.flows.size());
        out.put("callsWritten", parts.keptCalls.puts());
        out.put("mediaWithheld", parts.media.withheld());
        out.put("messagesIn", parts.transports.counters().messagesIn());
        out.put("keepAlives", parts.transports.counters().keepAlives());
        out.put("callsForgottenByPeer", parts.reconciliation.ended());
        out.put("unclassified", parts.transports.counters().unclassified());
        out.put("notRead", parts.transports.counters().overShare());
        out.put("passedOver", parts.transports.counters().passedOver());
        out.put("linkFull", parts.outlet.linkFull());
        out.put("tooLargeToSend", parts.outlet.tooLarge());
        out.put("notSent", parts.outlet.notSent());
        out.put("handshakesFailed", parts.transports.counters().handshakesFailed());
        return out;
    }
}
