package org.sallyport.per;

/** A value of a generated type. Immutable; its constraints were checked when it was made. */
public interface PerValue {
    /** Writes the value behind what is there. */
    void encode(PerWriter out);

    /** Tells the value piece by piece, each under the name that its standard gives it. */
    void show(ValueVisitor visitor);
}
