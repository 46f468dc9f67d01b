package org.sallyport.sipcall.registrar;

import java.util.List;
import java.util.Optional;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * One contact of an address-of-record.
 *
 * @param <F> see {@link RegisterRequest}
 * @param aor the address-of-record
 * @param contact as it was sent, its expiry parameter apart
 * @param callId Call-ID of the REGISTER that wrote it last
 * @param cseq number of that REGISTER's CSeq
 * @param path what requests to it carry as Route, from top to bottom
 * @param zone name of the zone that the REGISTER came through, empty for one that came from the phone itself
 * @param flow the live flow; empty after a restart or once the flow was lost, until the next refresh
 * @param transport of the flow it was registered over
 * @param observed the address that REGISTER really came from
 * @param registeredAtNs when it was written last
 * @param expiresAtNs when it ends
 */
public record Binding<F>(
        String aor, Contact contact, String callId, long cseq, List<String> path, String zone, Optional<F> flow,
        Transport transport, Endpoint observed, long registeredAtNs, long expiresAtNs) {
    public Binding {
        path = List.copyOf(path);
    }

    /** Whole seconds until the end, at least 0, rounded up so that a fresh binding shows its full expiry. */
    public int expiresSeconds(long nowNs) {
        return (int) Math.max(0, (expiresAtNs - nowNs + 999_999_999L) / 1_000_000_000L);
    }

    /** The same without a live flow. */
    Binding<F> withoutFlow() {
        return new Binding<>(aor, contact, callId, cseq, path, zone, Optional.empty(), transport, observed,
                registeredAtNs, expiresAtNs);
    }
}
