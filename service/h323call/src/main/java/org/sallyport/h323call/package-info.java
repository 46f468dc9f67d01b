/** Calls of H.323: a gatekeeper, and what routes its calls; knows no node. */
package org.sallyport.h323call;
