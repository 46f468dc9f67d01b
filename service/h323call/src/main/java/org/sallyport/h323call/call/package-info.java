/** Calls that the gatekeeper routes: two sides of signalling, and the control channel between them. */
package org.sallyport.h323call.call;
