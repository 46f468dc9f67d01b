/** The two ends of a traversal zone: control dials and proves itself, edge waits and proves itself too. */
package org.sallyport.sipcall.traversal;
