/** REGISTER: answered here, or passed on. */
package org.sallyport.sipcall.register;
