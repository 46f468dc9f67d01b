/** Clients over TCP and TLS, and TCP relays (RFC 6062). */
package org.sallyport.turn.tcp;
