package org.sallyport.sipcall.flow;

import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.sip.message.Method;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;

/**
 * Keeps the NATs in front of registered phones open, and notices whose phone has stopped answering. Owner: the desk.
 */
public final class NatKeepAlives {
    private final Host host;
    private final KnownFlows flows;
    private final Headers headers;
    private final Transactions transactions;
    private final boolean all;
    private final long quietNs;

    /**
     * @param all whether phones are kept reachable where no NAT was seen, too
     * @param quietNs a flow over which something went for less than this needs nothing
     */
    public NatKeepAlives(Host host, KnownFlows flows, Headers headers, Transactions transactions, boolean all,
            long quietNs) {
        this.host = host;
        this.flows = flows;
        this.headers = headers;
        this.transactions = transactions;
        this.all = all;
        this.quietNs = quietNs;
    }

    /** Sends what is due. */
    public void look(long nowNs) {
        flows.due(all, quietNs, nowNs).forEach(this::keepAlive);
    }

    /** An OPTIONS brings a packet back out through the phone's NAT, which holds on to any kind of mapping. */
    private void keepAlive(Flow flow) {
        if (!(flow instanceof DatagramFlow)) return;
        transactions.ask(headers.toNextHop(Method.OPTIONS, flow, host.entropy()).build(), flow, answer -> {
            if (answer != null) flows.answered(flow, host.nowNs());
            else flows.unanswered(flow, host.nowNs()).forEach(aor -> host.log(LogTopic.REGISTRATION, LogLevel.INFO,
                    aor + " is not reached at " + flow.label() + " any more: its phone has stopped answering"));
        });
    }
}
