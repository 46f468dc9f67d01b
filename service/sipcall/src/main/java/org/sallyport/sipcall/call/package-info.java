/** Calls and subscriptions: who joins, who pays, how they end. */
package org.sallyport.sipcall.call;
