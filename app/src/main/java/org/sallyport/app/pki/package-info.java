/** A certificate authority of one's own, for the certificates that control and edge show to each other. */
package org.sallyport.app.pki;
