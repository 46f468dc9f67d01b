package org.sallyport.sip.digest;

import java.util.Map;
import java.util.Optional;
import org.sallyport.machine.Sensitive;

/** What is known of a user's password. */
public sealed interface DigestSecret {
    /** The password itself. */
    record Password(Sensitive<String> password) implements DigestSecret {}

    /** Only H(user:realm:password) in lower-case hex, for each algorithm it was made for. Bound to one realm. */
    record Hashed(Map<DigestAlgorithm, Sensitive<String>> hexOf) implements DigestSecret {
        public Hashed {
            hexOf = Map.copyOf(hexOf);
        }
    }

    /** A password. */
    static DigestSecret password(String password) {
        return new Password(Sensitive.of(password));
    }

    /** What to store instead of a password. */
    static DigestSecret hashed(String user, String realm, String password) {
        return new Hashed(Map.of(
                DigestAlgorithm.SHA_512_256, Sensitive.of(DigestAlgorithm.SHA_512_256.hex(user, realm, password)),
                DigestAlgorithm.SHA_256, Sensitive.of(DigestAlgorithm.SHA_256.hex(user, realm, password)),
                DigestAlgorithm.MD5, Sensitive.of(DigestAlgorithm.MD5.hex(user, realm, password))));
    }

    /** H(A1) in hex (RFC 7616 §3.4.2), or nothing where it is not known for the algorithm. */
    default Optional<String> ha1(DigestAlgorithm algorithm, String user, String realm) {
        return switch (this) {
            case Password(Sensitive<String> p) -> Optional.of(algorithm.hex(user, realm, p.reveal()));
            case Hashed(Map<DigestAlgorithm, Sensitive<String>> m) ->
                    Optional.ofNullable(m.get(algorithm)).map(Sensitive::reveal);
        };
    }
}
