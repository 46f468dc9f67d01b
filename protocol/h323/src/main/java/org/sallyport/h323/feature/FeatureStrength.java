package org.sallyport.h323.feature;

/** How much a feature matters to the sender of a FeatureSet, H.460.1. */
public enum FeatureStrength {
    /** Without it there is no service. */
    NEEDED,
    /** The sender would like it. */
    DESIRED,
    /** The sender could do it. */
    SUPPORTED
}
