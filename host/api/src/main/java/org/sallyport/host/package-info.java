/**
 * What a node may ask of the world: time, randomness, sockets, names, storage. Implemented twice, for the real network
 * and for the simulator; nothing in a node can tell which.
 */
package org.sallyport.host;
