/** Where a request belongs: into a dialog, or out of any. */
package org.sallyport.sipcall.dialog;
