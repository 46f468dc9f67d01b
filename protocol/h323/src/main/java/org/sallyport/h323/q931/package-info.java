/**
 * H.225.0 call signalling below its ASN.1: TPKT frames on a stream (RFC 1006) and Q.931 messages as H.225.0 §7
 * profiles them.
 *
 * <p>A message is a list of information elements in the order they came; what is not understood is kept in its place
 * and written as it was. What a single element says is read on demand, so a wrong one never makes its message
 * unreadable.
 */
package org.sallyport.h323.q931;
