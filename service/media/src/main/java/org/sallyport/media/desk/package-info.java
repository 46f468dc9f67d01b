/**
 * Media as a protocol's service sees it: the desk that lends ports and speaks with the loops, lines, and whom a leg
 * faces.
 */
package org.sallyport.media.desk;
