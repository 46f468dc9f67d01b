package org.sallyport.sipcall;

import org.sallyport.host.Host;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPool;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.locate.Finder;

/**
 * What a node brings to its SIP service.
 *
 * @param host the world
 * @param book the node's port rows
 * @param sourcePorts of outgoing connections
 * @param settings all settings
 * @param plan the dial plan
 * @param media the desk of all media, which other protocols use as well
 * @param finder RFC 3263
 * @param ports our listening ports
 */
public record SipWiring(Host host, PortBook book, PortPool sourcePorts, SipCallSettings settings, DialPlan plan,
        MediaDesk media, Finder finder, Headers.Ports ports) {}
