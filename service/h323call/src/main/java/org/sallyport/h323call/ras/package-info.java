/** The gatekeeper as endpoints and other gatekeepers speak with it: registration, admission and status (H.225.0 §7.7-7.19). */
package org.sallyport.h323call.ras;
