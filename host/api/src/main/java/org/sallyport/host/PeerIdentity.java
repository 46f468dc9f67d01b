package org.sallyport.host;

import java.util.List;

/**
 * Who a TLS peer is, after its chain was verified.
 *
 * @param names every subjectAltName of type DNS, URI or IP address, and the CN where there is no subjectAltName
 * @param subject the distinguished name, for people
 * @param notAfterMs end of validity in milliseconds since 1970
 */
public record PeerIdentity(List<String> names, String subject, long notAfterMs) {
    public PeerIdentity {
        names = List.copyOf(names);
    }
}
