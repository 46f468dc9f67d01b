/**
 * Media of H.460.19 on the wire: the multiplexID in front of RTP and RTCP, and the packets that keep pinholes open.
 * Flyweights over the packet's buffer; nothing is allocated.
 */
package org.sallyport.h323.mux;
