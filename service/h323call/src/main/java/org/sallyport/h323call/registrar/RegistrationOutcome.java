package org.sallyport.h323call.registrar;

import java.util.List;
import org.sallyport.refusal.Refusal;
import org.sallyport.zone.dialplan.Alias;

/** What became of a request to register. */
public sealed interface RegistrationOutcome {
    /**
     * It stands.
     *
     * @param displaced whose aliases it has taken, and the same endpoint as it was before it began anew
     */
    record Accepted(Registration now, List<Registration> displaced) implements RegistrationOutcome {
        public Accepted {
            displaced = List.copyOf(displaced);
        }
    }

    /** Another endpoint has these aliases, and keeps them. */
    record Duplicate(List<Alias> aliases) implements RegistrationOutcome {
        public Duplicate {
            aliases = List.copyOf(aliases);
        }
    }

    /** Nothing of ours fits what it says of itself: it has to register as a whole. */
    record Unknown() implements RegistrationOutcome {}

    /** It may not, or there is no room. */
    record Refused(Refusal refusal) implements RegistrationOutcome {}
}
