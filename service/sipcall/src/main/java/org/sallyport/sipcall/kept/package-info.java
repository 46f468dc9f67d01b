/** What outlives a restart. */
package org.sallyport.sipcall.kept;
