package org.sallyport.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a certificate is wanted for.
 *
 * @param folder where the account's key and what was issued are kept
 * @param names at least one; the first is the common name too
 * @param rsa whether the certificate's key is RSA, else ECDSA on P-256
 * @param roots PEM file of the authorities that may say who the authority's server is; empty for those of Java
 */
public record IssuanceWish(Path folder, List<String> names, boolean rsa, Optional<Path> roots) {
    public IssuanceWish {
        names = List.copyOf(names);
    }
}
