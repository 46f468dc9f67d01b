/** Measurements: the same load on ours, on the rival and on a bare floor, alternating, on loopback addresses only. */
package org.sallyport.bench;
