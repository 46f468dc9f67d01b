package org.sallyport.host.net.pki;

import java.util.List;
import org.sallyport.wire.IpAddress;

/**
 * Whom a certificate is for.
 *
 * @param commonName for people; nobody verifies it where there are other names
 * @param dnsNames subjectAltNames of type dNSName
 * @param addresses subjectAltNames of type iPAddress
 * @param uris subjectAltNames of type uniformResourceIdentifier, such as {@code sip:example.com} (RFC 5922 §7.1)
 */
public record CertificateSubject(
        String commonName, List<String> dnsNames, List<IpAddress> addresses, List<String> uris) {
    public CertificateSubject {
        if (commonName.isBlank()) throw new IllegalArgumentException("a certificate needs a common name");
        dnsNames = List.copyOf(dnsNames);
        addresses = List.copyOf(addresses);
        uris = List.copyOf(uris);
    }

    /** A host with one DNS name, which is its common name too. */
    public static CertificateSubject host(String dnsName) {
        return new CertificateSubject(dnsName, List.of(dnsName), List.of(), List.of());
    }
}
