/** What was searched lately, row by row, and how it ended. */
package org.sallyport.zone.history;
