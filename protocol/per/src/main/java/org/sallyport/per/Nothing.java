package org.sallyport.per;

/** The only value of NULL, X.691 §18: no bits at all. Where it is a component, its presence is what it says. */
public enum Nothing {
    /** The value. */
    NULL
}
