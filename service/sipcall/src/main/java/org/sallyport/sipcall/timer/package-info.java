/** What time moves on, and the one alarm that wakes it. */
package org.sallyport.sipcall.timer;
