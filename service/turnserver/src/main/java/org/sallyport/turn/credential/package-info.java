/** Who may relay: users, time-limited credentials, nonces (RFC 8489 §9.2). */
package org.sallyport.turn.credential;
