/** The two nodes, put together from their services: the constructors read like the document's table of contents. */
package org.sallyport.node;
