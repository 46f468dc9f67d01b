package org.sallyport.media.desk;

import java.util.Optional;
import org.sallyport.refusal.Refusal;

/** Who may open how many media lines: asked before a line is opened, told when it has ended. Owner: the desk. */
public interface LineBudget {
    /** For whoever is not counted. */
    LineBudget UNLIMITED = new LineBudget() {
        @Override
        public Optional<Refusal> take() {
            return Optional.empty();
        }

        @Override
        public void give() {}
    };

    /** Takes a line, or says why not. */
    Optional<Refusal> take();

    /** Gives it back. */
    void give();
}
