package org.sallyport.media;

/** The two ends of a media line. */
public enum LegSide {
    /** Toward the caller. */
    CALLER,
    /** Toward the callee. */
    CALLEE;

    /** The other end. */
    public LegSide other() {
        return this == CALLER ? CALLEE : CALLER;
    }
}
