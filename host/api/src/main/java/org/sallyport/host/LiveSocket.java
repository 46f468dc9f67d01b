package org.sallyport.host;

import java.util.Optional;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/**
 * One open socket of this node.
 *
 * @param claim what explains it
 * @param local where it is bound
 * @param remote its peer, where it has just one
 */
public record LiveSocket(PortClaim claim, Endpoint local, Optional<Endpoint> remote) {}
