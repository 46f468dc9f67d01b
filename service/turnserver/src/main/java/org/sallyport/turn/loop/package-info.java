/** The relay of one loop: allocations, permissions, channels, and the way of a packet (RFC 8656). */
package org.sallyport.turn.loop;
