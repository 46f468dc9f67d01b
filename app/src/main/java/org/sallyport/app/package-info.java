/** The {@code sallyport} command, and the only place that names a real host. */
package org.sallyport.app;
