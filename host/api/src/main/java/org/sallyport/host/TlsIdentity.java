package org.sallyport.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What we show and whom we trust on a TLS connection.
 *
 * @param certificateChain PEM, our certificate first
 * @param privateKey PEM, PKCS#8
 * @param trust PEM roots; empty means that no peer certificate can be verified
 * @param clientCertificate what a server asks of its clients
 * @param names those among them that the certificate in use carries have to stand in another one under the same path,
 *     or it is not taken
 */
public record TlsIdentity(Path certificateChain, Path privateKey, Optional<Path> trust,
        ClientCertificate clientCertificate, List<String> names) {
    /** What a server asks of its clients. */
    public enum ClientCertificate {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    public TlsIdentity {
        names = List.copyOf(names);
    }

    /** Of which no name matters. */
    public TlsIdentity(Path certificateChain, Path privateKey, Optional<Path> trust,
            ClientCertificate clientCertificate) {
        this(certificateChain, privateKey, trust, clientCertificate, List.of());
    }

    /** The same, asking this of clients. */
    public TlsIdentity asking(ClientCertificate asked) {
        return new TlsIdentity(certificateChain, privateKey, trust, asked, names);
    }
}
