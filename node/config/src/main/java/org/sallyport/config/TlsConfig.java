package org.sallyport.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The node's certificates ({@code protocols.sip.tls}); paths are absolute or relative to the configuration file.
 *
 * <p>The first is the pair identity, by which the two nodes know each other; the trust beside it decides who may be the
 * other node, and nobody else's does. What everybody else sees and is judged by is {@code toOthers}, as far as it is
 * set.
 *
 * @param certificate PEM chain, our certificate first; empty where TLS is off
 * @param key PEM private key, PKCS#8
 * @param trust PEM roots for peers; empty where no peer can be verified
 * @param authorityKey key of the pair's own authority, on control alone; empty where somebody else issues
 * @param toOthers the public identity
 */
public record TlsConfig(Optional<Path> certificate, Optional<Path> key, Optional<Path> trust,
        Optional<Path> authorityKey, Public toOthers) {
    /**
     * What phones, neighbors and strangers see, and by whom those among them are judged that show a certificate.
     *
     * @param certificate PEM chain; empty where the pair identity serves here too
     * @param key PEM private key
     * @param trust PEM roots; empty where those of the pair serve here too
     */
    public record Public(Optional<Path> certificate, Optional<Path> key, Optional<Path> trust) {
        /** Nothing of its own. */
        public static final Public NONE = new Public(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** One identity for all. */
    public TlsConfig(Optional<Path> certificate, Optional<Path> key, Optional<Path> trust) {
        this(certificate, key, trust, Optional.empty(), Public.NONE);
    }

    /** Whether others see another certificate than the other node does. */
    public boolean hasPublic() {
        return toOthers.certificate().isPresent();
    }

    /** The chain that others see. */
    public Optional<Path> publicCertificate() {
        return toOthers.certificate().or(() -> certificate);
    }

    /** The key of what others see. */
    public Optional<Path> publicKey() {
        return toOthers.certificate().isPresent() ? toOthers.key() : key;
    }

    /** Every file of roots, each once. */
    public List<Path> trusts() {
        return Stream.concat(trust.stream(), toOthers.trust().stream()).distinct().toList();
    }

    /** By whom others are judged. */
    public Optional<Path> publicTrust() {
        return toOthers.trust().or(() -> trust);
    }
}
