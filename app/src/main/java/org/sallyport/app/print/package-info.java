/** How the command shows things: tables, colours on a terminal, JSON. */
package org.sallyport.app.print;
