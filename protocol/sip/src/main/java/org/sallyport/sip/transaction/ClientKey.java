package org.sallyport.sip.transaction;

/**
 * What a response shares with its request (RFC 3261 §17.1.3).
 *
 * @param branch ours, unguessable
 * @param method of the CSeq
 */
record ClientKey(String branch, String method) {}
