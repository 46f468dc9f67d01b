/** What a call signalling message says, whichever message it is, and the same saying something else. */
package org.sallyport.h323call.message;
