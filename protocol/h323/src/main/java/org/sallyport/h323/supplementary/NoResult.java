package org.sallyport.h323.supplementary;

import org.sallyport.per.PerValue;
import org.sallyport.per.PerWriter;
import org.sallyport.per.ValueVisitor;

/** The result of an operation that is never answered with one: there is no value of it. */
public enum NoResult implements PerValue {
    ;

    @Override
    public void encode(PerWriter out) {
        throw new AssertionError("no value");
    }

    @Override
    public void show(ValueVisitor visitor) {
        throw new AssertionError("no value");
    }
}
