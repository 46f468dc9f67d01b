/** Dialogs that pass through us: who is on which side, and which of our routes means which call. */
package org.sallyport.sipcall.session;
