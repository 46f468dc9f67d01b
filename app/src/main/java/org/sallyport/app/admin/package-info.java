/** The client of a running node's admin socket. */
package org.sallyport.app.admin;
