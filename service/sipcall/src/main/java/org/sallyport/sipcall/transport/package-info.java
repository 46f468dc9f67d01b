/**
 * SIP over the host's sockets: flows, framing, connection reuse, keep-alives, and a share for each stranger. Knows no
 * transaction and no zone.
 */
package org.sallyport.sipcall.transport;
