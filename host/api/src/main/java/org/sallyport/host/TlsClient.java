package org.sallyport.host;

import java.util.List;
import java.util.Optional;

/**
 * How to do TLS as a client.
 *
 * @param identity our certificate and roots
 * @param serverName SNI, where there is a name
 * @param acceptedNames the peer must carry one of these names; empty means that the chain alone decides
 * @param verify whether the peer's chain is checked at all
 * @param protocols what we offer to speak behind TLS, what we like best first (RFC 7301); empty offers nothing
 */
public record TlsClient(TlsIdentity identity, Optional<String> serverName, List<String> acceptedNames, boolean verify,
        List<String> protocols) {
    public TlsClient {
        acceptedNames = List.copyOf(acceptedNames);
        protocols = TlsServer.protocols(protocols);
    }

    /** The same without a word about protocols. */
    public TlsClient(TlsIdentity identity, Optional<String> serverName, List<String> acceptedNames, boolean verify) {
        this(identity, serverName, acceptedNames, verify, List.of());
    }
}
