package org.sallyport.ports;

/** Which ports of a range count: RTP uses the even ones, RTCP the odd one above each (RFC 3550 section 11). */
public enum Parity {
    ANY,
    EVEN,
    ODD;

    /** Whether the port has this parity. */
    public boolean admits(int port) {
        return switch (this) {
            case ANY -> true;
            case EVEN -> (port & 1) == 0;
            case ODD -> (port & 1) == 1;
        };
    }
}
