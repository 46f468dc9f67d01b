/**
 * The H.460 features on the wire: where messages carry them, and typed readers and builders of their parameters.
 *
 * <p>Pure values over the generated types. What a stranger sent is read into {@link
 * org.sallyport.h323.feature.FeatureRead}; nothing here decides what to do about it. {@code docs/h323-features.md}
 * lists every parameter with its source.
 */
package org.sallyport.h323.feature;
