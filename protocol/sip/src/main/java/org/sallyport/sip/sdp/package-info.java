/**
 * Session descriptions (RFC 8866) as lines: read leniently, edited in place, everything unknown kept in its order.
 */
package org.sallyport.sip.sdp;
