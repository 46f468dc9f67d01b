/** Who is where: the zones of a node, the dial plan between them, who is registered, and what was searched. */
package org.sallyport.zone;
