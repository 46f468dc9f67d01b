/** The seam: what a chapter sees of its node, and what the node sees of a chapter. */
package org.sallyport.node.site;
