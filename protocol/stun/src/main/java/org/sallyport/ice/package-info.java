/** ICE as SDP and STUN carry it (RFC 8445, RFC 8839): candidates, credentials, and the lite agent. Knows no socket. */
package org.sallyport.ice;
