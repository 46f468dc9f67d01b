/** Many things of one kind that time moves on. */
package org.sallyport.sipcall.timer;
