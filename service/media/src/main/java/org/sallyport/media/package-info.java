/** Media between two legs: latching, the authenticated probe of the traversal leg, counters. No socket of its own. */
package org.sallyport.media;
