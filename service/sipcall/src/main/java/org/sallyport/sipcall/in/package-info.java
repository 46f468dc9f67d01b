/** What arrives. */
package org.sallyport.sipcall.in;
