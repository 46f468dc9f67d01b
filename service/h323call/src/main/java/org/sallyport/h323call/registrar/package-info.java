/** Which endpoints have registered with the gatekeeper (H.225.0 §7.9). */
package org.sallyport.h323call.registrar;
