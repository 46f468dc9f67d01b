/** Writes the files of a new pair. */
package org.sallyport.app.init;
