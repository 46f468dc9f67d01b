package org.sallyport.sipcall.traversal;

import org.sallyport.host.Host;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.host.Timers;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.zone.ZoneTable;

/**
 * What every end of a traversal zone stands on. Owner: the desk.
 *
 * @param host the world
 * @param timers what wakes the ends
 * @param transports where connections are opened
 * @param zones what is known of each zone
 * @param headers how we name ourselves
 * @param zoneFlows the flows of zones, which outlive their connections
 * @param transactions by which the ends prove themselves
 */
public record TraversalSite(Host host, Timers timers, SipTransports transports, ZoneTable zones, Headers headers,
        ZoneFlows zoneFlows,
        Transactions transactions) {}
