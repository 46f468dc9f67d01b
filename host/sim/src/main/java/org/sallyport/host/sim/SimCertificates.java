package org.sallyport.host.sim;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.host.CloseReason;
import org.sallyport.host.HeldCertificate;
import org.sallyport.host.PeerIdentity;

/**
 * Certificates by the path of their file. There is no cryptography: a handshake shows the path, and the world knows
 * what a real file there would hold. What is simulated is the contract of a handshake: who sees which names, and which
 * side closes for which reason.
 */
public final class SimCertificates {
    private final Map<Path, Certificate> certificates = new HashMap<>();
    private final Map<Path, Set<String>> roots = new HashMap<>();

    SimCertificates() {}

    /**
     * What a certificate says.
     *
     * @param names subjectAltNames
     * @param subject distinguished name
     * @param issuer name of the root that its chain leads to
     * @param notBeforeMs begin of validity in milliseconds since 1970
     * @param notAfterMs end of validity in milliseconds since 1970
     */
    public record Certificate(List<String> names, String subject, String issuer, long notBeforeMs, long notAfterMs) {
        public Certificate {
            names = List.copyOf(names);
        }

        /** One that has begun with time itself. */
        public Certificate(List<String> names, String subject, String issuer, long notAfterMs) {
            this(names, subject, issuer, 0, notAfterMs);
        }

        /** Ours, as it is in use. */
        HeldCertificate held() {
            return new HeldCertificate(names, subject, issuer, "1", notBeforeMs, notAfterMs, true, 1, Optional.empty(),
                    Optional.empty());
        }

        PeerIdentity identity() {
            return new PeerIdentity(names, subject, notAfterMs);
        }
    }

    /** Puts a certificate, its chain included, at a path. */
    public void certificate(Path file, Certificate certificate) {
        certificates.put(file, certificate);
    }

    /** Puts a file of trusted roots at a path. */
    public void roots(Path file, String... issuers) {
        roots.put(file, Set.of(issuers));
    }

    /** One more root in a file. */
    void trust(Path file, String issuer) {
        Set<String> all = new HashSet<>(roots.getOrDefault(file, Set.of()));
        all.add(issuer);
        roots.put(file, Set.copyOf(all));
    }

    /** What a file holds, for whoever looks. */
    public Optional<Certificate> at(Path file) {
        return Optional.ofNullable(certificates.get(file));
    }

    Optional<Certificate> at(String path) {
        return path.isEmpty() ? Optional.empty() : Optional.ofNullable(certificates.get(Path.of(path)));
    }

    /** Why the chain is not accepted; empty where it is. */
    Optional<CloseReason> distrust(Certificate certificate, Optional<Path> trust, long wallMs) {
        Set<String> issuers = trust.map(t -> roots.getOrDefault(t, Set.of())).orElse(Set.of());
        if (!issuers.contains(certificate.issuer())) {
            return untrusted("the chain of " + certificate.subject() + " leads to " + certificate.issuer()
                    + ", which is no root of ours");
        }
        if (wallMs < certificate.notBeforeMs())
            return untrusted("the certificate of " + certificate.subject() + " is not valid yet");
        if (wallMs > certificate.notAfterMs())
            return untrusted("the certificate of " + certificate.subject() + " has expired");
        return Optional.empty();
    }

    private static Optional<CloseReason> untrusted(String why) {
        return Optional.of(new CloseReason(CloseReason.Kind.TLS_UNTRUSTED, why));
    }
}
