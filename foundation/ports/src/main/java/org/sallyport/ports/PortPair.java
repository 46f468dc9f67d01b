package org.sallyport.ports;

/**
 * An even port and the odd one above it.
 *
 * @param rtp the even port
 */
public record PortPair(int rtp) {
    public PortPair {
        if (rtp < 2 || rtp > 65534 || (rtp & 1) != 0) throw new IllegalArgumentException("rtp=" + rtp);
    }

    /** The odd port. */
    public int rtcp() {
        return rtp + 1;
    }

    @Override
    public String toString() {
        return rtp + "/" + rtcp();
    }
}
