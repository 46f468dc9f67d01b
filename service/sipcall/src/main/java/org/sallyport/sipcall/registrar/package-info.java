/**
 * SIP's location service: who is registered, where, for how long and over which flow (RFC 3261 §10.3, RFC 5626, RFC
 * 3327).
 */
package org.sallyport.sipcall.registrar;
