/** Connections that carry frames of TPKT: call signalling and H.245. */
package org.sallyport.h323call.line;
