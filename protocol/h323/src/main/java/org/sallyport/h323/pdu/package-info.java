/**
 * Whole PDUs of H.323: what a RAS datagram, a TPKT frame of call signalling and one of H.245 hold, the encodings that
 * are embedded in them, and all of it as text for people and as JSON.
 *
 * <p>A PDU that cannot be read is a value that says why; what surrounds it stays usable.
 */
package org.sallyport.h323.pdu;
