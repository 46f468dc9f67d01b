/** What the two nodes of a pair ask each other beside calls. */
package org.sallyport.zone.pair;
