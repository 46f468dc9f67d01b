/** Packet captures as values: pcap and pcapng files, UDP datagrams out of their packets, TCP streams put in order. */
package org.sallyport.capture;
