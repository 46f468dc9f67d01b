/** Flows over which somebody has registered, or comes by right: whose they are. */
package org.sallyport.sipcall.flow;
