package org.sallyport.sipcall;

import java.util.Map;
import org.sallyport.host.Host;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPool;
import org.sallyport.sipcall.media.MediaDesk;
import org.sallyport.sipcall.media.MediaWatch;
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
 * @param mediaDesk makes the media desk
 * @param subjectNames name that a zone's peer must carry, by zone
 * @param finder RFC 3263
 * @param ports our listening ports
 */
public record SipWiring(Host host, PortBook book, PortPool sourcePorts, SipCallSettings settings, DialPlan plan,
        MediaDeskMaker mediaDesk, Map<String, String> subjectNames, Finder finder, Headers.Ports ports) {
    public SipWiring {
        subjectNames = Map.copyOf(subjectNames);
    }

    /** Makes the media desk, which tells of silent lines. */
    public interface MediaDeskMaker {
        MediaDesk make(MediaWatch watch);
    }
}
