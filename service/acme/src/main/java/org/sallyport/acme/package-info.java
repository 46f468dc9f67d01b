/** Has an authority issue a certificate by ACME (RFC 8555) with the challenge HTTP-01; knows no node. */
package org.sallyport.acme;
