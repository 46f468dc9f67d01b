/** What a whole call costs a node, without sockets. */
package org.sallyport.bench.call;
