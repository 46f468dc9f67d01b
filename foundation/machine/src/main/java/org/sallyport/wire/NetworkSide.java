package org.sallyport.wire;

/** Where an interface looks. */
public enum NetworkSide {
    /** Toward the private network. */
    INSIDE,
    /** Toward the internet. */
    OUTSIDE
}
