/** A private certificate authority for one pair: what {@code sallyport init} and the demonstration issue. */
package org.sallyport.host.net.pki;
