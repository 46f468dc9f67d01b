/** One encrypted file that holds a node: what it is made of, how it is written, and where it may be read back to. */
package org.sallyport.app.backup;
