/** Messages that an administrator wants to see whole: of a user, a peer or a call, for some minutes. */
package org.sallyport.sipcall.trace;
