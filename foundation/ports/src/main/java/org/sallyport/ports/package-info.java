/** The port document as data: every row under its id, and the only source of ports for everything above. */
package org.sallyport.ports;
