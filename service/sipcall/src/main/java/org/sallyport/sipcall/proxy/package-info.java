/** Requests on their way: stages of a search, branches, the best response (RFC 3261 §16). */
package org.sallyport.sipcall.proxy;
