package org.sallyport.zone.history;

import java.util.Objects;
import org.sallyport.refusal.Refusal;

/** How a search, or one branch of it, stands or ended. */
public sealed interface SearchEnd {
    /** Still going on. */
    record Running() implements SearchEnd {}

    /** The other side answered: 2xx, or its own refusal with its own status. */
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

    /** SIP status of the end; 0 while running. */
    default int status() {
        return switch (this) {
            case Running() -> 0;
            case Answered(int status) -> status;
            case HungUp(Refusal _) -> 200;
            case Refused(Refusal refusal) -> refusal.reason().status();
        };
    }
}
