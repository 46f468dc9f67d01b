/** What became of calls: sides that were not heard and why, and the records of those that have ended. */
package org.sallyport.sipcall.history;
