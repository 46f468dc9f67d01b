package org.sallyport.media;

import java.util.Map;
import java.util.Objects;

/** The two ends of a media line. */
public enum LegSide {
    /** Toward the caller. */
    CALLER,
    /** Toward the callee. */
    CALLEE;

    /** What of both sides is this one's. */
    public <T> T of(Map<LegSide, T> both) {
        return Objects.requireNonNull(both.get(this));
    }

    /** The other end. */
    public LegSide other() {
        return this == CALLER ? CALLEE : CALLER;
    }
}
