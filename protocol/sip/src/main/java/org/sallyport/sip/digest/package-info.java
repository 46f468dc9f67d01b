/**
 * Digest authentication in both roles (RFC 7616, RFC 8760, RFC 3261 §22; RFC 2617 where a peer sends no qop to us).
 *
 * <p>Values in, values out: header field values are text, and where they stand in a message is the caller's affair.
 */
package org.sallyport.sip.digest;
