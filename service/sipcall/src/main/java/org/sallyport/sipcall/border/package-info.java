/**
 * What a node lets pass of the header fields that say who somebody is, or that make phones and servers do something.
 */
package org.sallyport.sipcall.border;
