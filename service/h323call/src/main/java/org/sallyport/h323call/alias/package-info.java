/** What H.323 calls somebody by, and what the dial plan makes of it. */
package org.sallyport.h323call.alias;
