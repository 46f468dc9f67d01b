package org.sallyport.host;

import java.util.List;
import java.util.Optional;

/**
 * How to open a TLS stream.
 *
 * @param identity our certificate and roots
 * @param serverName SNI, where there is a name
 * @param acceptedNames the peer must carry one of these names; empty means that the chain alone decides
 * @param verify whether the peer's chain is checked at all
 */
public record TlsClient(TlsIdentity identity, Optional<String> serverName, List<String> acceptedNames, boolean verify) {
    public TlsClient {
        acceptedNames = List.copyOf(acceptedNames);
    }
}
