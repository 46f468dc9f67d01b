/** The gatekeeper as endpoints speak with it: discovery, registration, admission and status (H.225.0 §7.8-7.16). */
package org.sallyport.h323call.ras;
