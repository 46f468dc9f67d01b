/** Addresses, transports and address policy, as values that never ask a resolver. */
package org.sallyport.wire;
