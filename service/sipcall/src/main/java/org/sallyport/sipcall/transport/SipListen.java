package org.sallyport.sipcall.transport;

import java.util.List;
import java.util.Optional;
import org.sallyport.host.TlsIdentity;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;

/**
 * One place to wait for SIP.
 *
 * @param via the interface
 * @param transport UDP, TCP or TLS
 * @param port the listening port
 * @param tls present exactly for TLS
 * @param rows ids of the port rows that explain it
 */
public record SipListen(LocalInterface via, Transport transport, int port, Optional<TlsIdentity> tls,
        List<String> rows) {
    public SipListen {
        rows = List.copyOf(rows);
    }
}
