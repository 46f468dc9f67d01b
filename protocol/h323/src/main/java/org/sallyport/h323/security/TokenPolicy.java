package org.sallyport.h323.security;

import java.util.Set;

/**
 * Which tokens are accepted.
 *
 * @param accepted mechanisms; where a message has tokens of several, the strongest decides alone
 * @param window how far the clocks may be apart
 * @param ownNames by which names peers know us: the gatekeeper identifier, or the alias and endpoint identifier
 * @param receiver whether an H.235.1 token has to say to whom it goes
 */
public record TokenPolicy(Set<Mechanism> accepted, TimeWindow window, Set<String> ownNames, Receiver receiver) {
    /** What is asked of generalID. */
    public enum Receiver {
        /** One of our own names where it is there; stacks are known that leave it out. */
        IF_PRESENT,
        /** One of our own names, H.235.1 §14. */
        REQUIRED
    }

    public TokenPolicy {
        accepted = Set.copyOf(accepted);
        ownNames = Set.copyOf(ownNames);
    }
}
