/** Questions between the two nodes of a pair, carried beside the calls. */
package org.sallyport.sipcall.pair;
