package org.sallyport.host;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What makes this node one of a pair.
 *
 * @param shown certificate, key and the roots by which the other node is known
 * @param authorityKey key of the pair's own authority, PEM; on one node alone, and on none where somebody else issues
 */
public record PairIdentity(TlsIdentity shown, Optional<Path> authorityKey) {}
