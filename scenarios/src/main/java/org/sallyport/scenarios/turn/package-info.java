/** TURN clients of scenarios: as small as a client can be, and not made of the server's code. */
package org.sallyport.scenarios.turn;
