package org.sallyport.h323.security;

import java.util.Optional;
import org.sallyport.machine.Sensitive;

/** Where passwords come from. */
@FunctionalInterface
public interface Secrets {
    /** The password of the sender, or empty where it is unknown or may not use this mechanism. */
    Optional<Sensitive<String>> password(Claim claim);
}
