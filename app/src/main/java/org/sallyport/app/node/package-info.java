/** Nodes on the real network: start, status socket, log. */
package org.sallyport.app.node;
