package org.sallyport.host;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What we show and whom we trust on a TLS connection.
 *
 * @param certificateChain PEM, our certificate first
 * @param privateKey PEM, PKCS#8
 * @param trust PEM roots; empty means that no peer certificate can be verified
 * @param clientCertificate what a server asks of its clients
 */
public record TlsIdentity(Path certificateChain, Path privateKey, Optional<Path> trust,
        ClientCertificate clientCertificate) {
    /** What a server asks of its clients. */
    public enum ClientCertificate {
        NONE,
        OPTIONAL,
        REQUIRED
    }
}
