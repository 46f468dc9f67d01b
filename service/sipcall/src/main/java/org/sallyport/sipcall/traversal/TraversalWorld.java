package org.sallyport.sipcall.traversal;

import java.util.function.Consumer;
import org.sallyport.host.Host;
import org.sallyport.refusal.Refusal;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.zone.ZoneTable;

/** What the ends of a zone need from the service. Owner: the desk. */
public interface TraversalWorld {
    Host host();

    SipTransports transports();

    ZoneTable zones();

    Headers headers();

    /** The flows of zones, which outlive their connections. */
    ZoneFlows zoneFlows();

    /** Sends a request of our own; the answer is its final response, or null where none came. */
    void ask(SipMessage request, Flow flow, Consumer<SipMessage> answer);

    /** The state of a zone changed. */
    void changed(String zone, String what);

    /** Something or somebody tried to be a zone and was refused. */
    void refused(String zone, Flow flow, Refusal refusal);
}
