package org.sallyport.zone.dialplan;

import java.util.List;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;

/**
 * What is searched, and for whom.
 *
 * @param alias as dialled
 * @param source the zone that the request came through
 * @param protocol SIP or H323
 * @param authenticated whether the sender has proven who it is, or its zone is trusted
 * @param beside what else came with the alias that a telephone system could dial: the values of a number's parameters
 */
public record SearchRequest(Alias alias, Zone source, Protocol protocol, boolean authenticated, List<String> beside) {
    public SearchRequest {
        beside = List.copyOf(beside);
    }

    /** An alias that came alone. */
    public SearchRequest(Alias alias, Zone source, Protocol protocol, boolean authenticated) {
        this(alias, source, protocol, authenticated, List.of());
    }
}
