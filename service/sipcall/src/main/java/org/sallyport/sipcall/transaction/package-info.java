/** SIP transactions over flows. */
package org.sallyport.sipcall.transaction;
