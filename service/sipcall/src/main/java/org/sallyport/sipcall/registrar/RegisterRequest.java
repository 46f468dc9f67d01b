package org.sallyport.sipcall.registrar;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * A REGISTER after its sender has been authenticated and authorised for the address-of-record.
 *
 * @param <F> the live flow it came over: a connection, or a UDP socket and peer
 * @param aor the address-of-record, {@code user@domain}, domain in lower case, no port, no parameters
 * @param callId Call-ID
 * @param cseq number of the CSeq
 * @param ask its Contact header fields
 * @param expiresSeconds its Expires header field
 * @param path its Path values from top to bottom (RFC 3327), each as written
 * @param zone name of the zone that it came through where another node stands between us and the phone, else empty
 * @param flow where requests to its contacts are sent
 * @param transport of the flow
 * @param observed the address it really came from
 */
public record RegisterRequest<F>(
        String aor, String callId, long cseq, ContactAsk ask, OptionalInt expiresSeconds, List<String> path,
        String zone, Optional<F> flow, Transport transport, Endpoint observed) {
    public RegisterRequest {
        Objects.requireNonNull(aor);
        Objects.requireNonNull(callId);
        Objects.requireNonNull(ask);
        Objects.requireNonNull(expiresSeconds);
        path = List.copyOf(path);
        Objects.requireNonNull(zone);
        Objects.requireNonNull(flow);
        Objects.requireNonNull(transport);
        Objects.requireNonNull(observed);
    }

    /** The same for another address-of-record, which the one that it named stands for. */
    public RegisterRequest<F> of(String other) {
        return new RegisterRequest<>(other, callId, cseq, ask, expiresSeconds, path, zone, flow, transport, observed);
    }

    /** The same as it came through a zone. */
    public RegisterRequest<F> through(String name) {
        return new RegisterRequest<>(aor, callId, cseq, ask, expiresSeconds, path, name, flow, transport, observed);
    }
}
