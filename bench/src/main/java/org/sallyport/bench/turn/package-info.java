/** The TURN benchmark: clients and peers of our own against coturn, our server and a bare forwarder, in turn. */
package org.sallyport.bench.turn;
