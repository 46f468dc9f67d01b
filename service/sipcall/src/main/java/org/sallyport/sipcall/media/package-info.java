/** The desk's half of media: ports of each leg, what the session descriptions say about them, and their end. */
package org.sallyport.sipcall.media;
