package org.sallyport.zone.history;

import java.util.Objects;
import org.sallyport.refusal.Refusal;

/** How a search, or one branch of it, stands or ended. */
public sealed interface SearchEnd {
    /** Still going on. */
    record Running() implements SearchEnd {}

    /** The other side answered: success, or its own refusal with its own status; 0 where the caller cancelled. */
    record Answered(int status) implements SearchEnd {}

    /** We refused, or gave up. */
    record Refused(Refusal refusal) implements SearchEnd {
        public Refused {
            Objects.requireNonNull(refusal);
        }
    }

    /** It was answered, and later we ended what had begun. */
    record HungUp(Refusal why) implements SearchEnd {
        public HungUp {
            Objects.requireNonNull(why);
        }
    }
}
