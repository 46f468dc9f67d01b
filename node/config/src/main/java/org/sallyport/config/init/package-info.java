/** The texts of a new pair's files: what {@code init} writes, and what simulated sites start from. */
package org.sallyport.config.init;
