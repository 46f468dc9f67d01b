package org.sallyport.zone.dialplan;

import org.sallyport.zone.Zone;

/**
 * What is searched, and for whom.
 *
 * @param alias as dialled
 * @param source the zone that the request came through
 * @param protocol SIP or H323
 * @param authenticated whether the sender has proven who it is, or its zone is trusted
 */
public record SearchRequest(Alias alias, Zone source, Protocol protocol, boolean authenticated) {
    public SearchRequest {
        if (protocol == Protocol.ANY) throw new IllegalArgumentException("a search has one protocol");
    }
}
