/** The desk's end of the TURN server, which the node sees. */
package org.sallyport.turn.desk;
