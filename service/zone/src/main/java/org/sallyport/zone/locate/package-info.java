/** From a URI to the addresses to try, in order (RFC 3263, RFC 2782), and what is known of those that failed. */
package org.sallyport.zone.locate;
