package org.sallyport.sipcall.registrar;

import java.util.List;
import org.sallyport.refusal.Refusal;

/** The answer to a REGISTER. */
public sealed interface RegisterOutcome<F> {
    /**
     * 200 with all current contacts, the preferred first (RFC 3261 §10.3 step 8).
     *
     * @param displaced contacts that a newer one of the same user replaced unasked
     */
    record Accepted<F>(List<Binding<F>> bindings, List<Binding<F>> displaced) implements RegisterOutcome<F> {
        public Accepted {
            bindings = List.copyOf(bindings);
            displaced = List.copyOf(displaced);
        }
    }

    /**
     * Nothing was changed.
     *
     * @param minExpiresSeconds what the Min-Expires of a 423 says; 0 for every other refusal
     */
    record Refused<F>(Refusal refusal, int minExpiresSeconds) implements RegisterOutcome<F> {}
}
