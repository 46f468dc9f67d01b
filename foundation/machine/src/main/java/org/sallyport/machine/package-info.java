/** The vocabulary that every protocol and service shares: machines, randomness as an argument, values for bad input. */
package org.sallyport.machine;
