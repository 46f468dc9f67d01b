/** The control channel of a call: H.245 between its two sides. */
package org.sallyport.h323call.control;
