/** The seat of the check in a node: what it tries, from what the file says. */
package org.sallyport.node.check;
