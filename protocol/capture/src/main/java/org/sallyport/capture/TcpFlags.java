package org.sallyport.capture;

/**
 * The control bits of a TCP header, RFC 9293 §3.1.
 *
 * @param bits the octet at offset 13
 */
public record TcpFlags(int bits) {
    /** No more data from the sender. */
    public boolean fin() {
        return (bits & 0x01) != 0;
    }

    /** The sequence number is the initial one. */
    public boolean syn() {
        return (bits & 0x02) != 0;
    }

    /** The connection is gone. */
    public boolean rst() {
        return (bits & 0x04) != 0;
    }

    /** The acknowledgment number counts. */
    public boolean ack() {
        return (bits & 0x10) != 0;
    }
}
