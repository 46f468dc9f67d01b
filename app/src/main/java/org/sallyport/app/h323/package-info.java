/**
 * What {@code sallyport h323} does: finds H.323 in captures and hex, and says which row of the port book each PDU
 * belongs to.
 */
package org.sallyport.app.h323;
