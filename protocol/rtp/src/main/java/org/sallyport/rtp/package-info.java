/** RTP and RTCP as flyweights over the packet's own buffer, and reception statistics (RFC 3550). No allocation. */
package org.sallyport.rtp;
