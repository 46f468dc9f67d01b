/** What calls are made of: their messages in order, of calls that run and of the last ones that have ended. */
package org.sallyport.sipcall.ladder;
