package org.sallyport.turn;

import java.util.Optional;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * Whom a client may name as a peer over TCP. Immutable.
 *
 * <p>Beside the policy of {@link TurnSettings#peers}: our own relay addresses are never dialed, since what one relay
 * would send another stays in memory over UDP and has no use over TCP.
 */
final class PeerGate {
    private final TurnSettings settings;

    PeerGate(TurnSettings settings) {
        this.settings = settings;
    }

    /** Why no permission is given for this address (RFC 8656 section 10.2); empty where one is. */
    Optional<String> refusal(IpAddress peer) {
        for (TurnSettings.Relay r : settings.relays()) {
            if (r.local().equals(peer) || r.advertised().equals(peer)) return Optional.of("own address");
        }
        return settings.peers().refusal(peer);
    }

    /** Why the peer is not dialed (RFC 6062 section 5.2); empty where it may be. */
    Optional<String> dialRefusal(Endpoint peer) {
        Optional<String> refused = refusal(peer.address());
        if (refused.isPresent()) return refused;
        for (Cidr c : settings.answerOnly()) {
            if (c.contains(peer.address())) return Optional.of("no row opens toward " + c);
        }
        int min = settings.extras().tcpPeerPortMin();
        return peer.port() < min ? Optional.of("port below " + min) : Optional.empty();
    }
}
