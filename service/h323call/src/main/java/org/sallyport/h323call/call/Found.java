package org.sallyport.h323call.call;

import java.util.List;
import org.sallyport.refusal.Refusal;
import org.sallyport.zone.dialplan.Alias;

/** What a search for a callee came to. */
public sealed interface Found {
    /**
     * He may be at one of these, to be tried one after the other; at least one.
     *
     * @param caller how the caller is called, as far as we know better than he says; empty where we do not
     */
    record There(List<Target> targets, List<Alias> caller) implements Found {
        public There {
            caller = List.copyOf(caller);
            targets = List.copyOf(targets);
            if (targets.isEmpty()) throw new IllegalArgumentException("nowhere");
        }
    }

    /** He is not, or the caller may not reach him. */
    record Nowhere(Refusal why) implements Found {}
}
