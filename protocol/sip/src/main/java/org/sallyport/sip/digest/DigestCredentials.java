package org.sallyport.sip.digest;

import java.util.Optional;

/** Where a verifier finds what is known of a user. Asked with the user's name as it was sent. */
public interface DigestCredentials {
    /** The secret of the user, or nothing where there is no such user. */
    Optional<DigestSecret> secret(String user);
}
