package org.sallyport.sipcall.transport;

import java.util.List;
import java.util.Optional;
import org.sallyport.host.TlsClient;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;

/**
 * One connection to open.
 *
 * @param via the interface to leave by
 * @param transport TCP or TLS
 * @param remote where to
 * @param tls present exactly for TLS
 * @param rows ids of the port rows that explain it
 */
public record Dial(LocalInterface via, Transport transport, Endpoint remote, Optional<TlsClient> tls,
        List<String> rows) {
    public Dial {
        rows = List.copyOf(rows);
    }
}
