/**
 * Supplementary services on the wire, H.450.1: the remote operations that call signalling messages carry, with the
 * operations of call transfer (H.450.2) and call diversion (H.450.3) typed. Others are kept as octets.
 */
package org.sallyport.h323.supplementary;
