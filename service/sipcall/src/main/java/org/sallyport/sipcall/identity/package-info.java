/** Who a sender is, and what a URI means here. */
package org.sallyport.sipcall.identity;
