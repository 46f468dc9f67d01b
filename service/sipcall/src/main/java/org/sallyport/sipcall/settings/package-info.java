/** What the SIP service is told. */
package org.sallyport.sipcall.settings;
