/** STUN (RFC 8489): messages, attributes, integrity, and the first-octet split of RFC 7983. Knows no socket. */
package org.sallyport.stun;
