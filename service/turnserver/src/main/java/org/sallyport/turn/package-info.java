/** The TURN server: allocations, permissions, channels and the relaying between them (RFC 8656). */
package org.sallyport.turn;
