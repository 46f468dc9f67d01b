package org.sallyport.sipcall.border;

import java.util.Optional;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Zone;

/**
 * What edge tells control about a request beside the request: {@code 198.51.100.7:5060;claim=bob@example.com}. Neither
 * opens anything: nonces are bound to the address, phones with the same private Contact are told apart by it, and the
 * claim is one that only edge could read as ours.
 *
 * @param from where edge got the request from
 * @param claim address-of-record of ours that its From names by an address or a name of edge
 */
public record Seen(Endpoint from, Optional<String> claim) {
    private static final String CLAIM = ";claim=";

    /**
     * What edge said of a request that came through a traversal client zone; empty for any other, and where it said
     * nothing.
     */
    public static Optional<Seen> of(SipMessage request, Zone zone) {
        if (!(zone instanceof Zone.TraversalClient)) return Optional.empty();
        String value = request.header(HeaderTable.SEEN);
        if (value == null) return Optional.empty();
        int at = value.indexOf(CLAIM);
        return Endpoint.parse(at < 0 ? value : value.substring(0, at))
                .map(e -> new Seen(e, at < 0 ? Optional.empty() : Optional.of(value.substring(at + CLAIM.length()))));
    }

    /** The sender's address. */
    public IpAddress source() {
        return from.address();
    }

    @Override
    public String toString() {
        return from + claim.map(c -> CLAIM + c).orElse("");
    }
}
