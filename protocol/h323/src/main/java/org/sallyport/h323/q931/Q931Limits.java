package org.sallyport.h323.q931;

/**
 * Limits on one call signalling message; everything a stranger can make larger is here.
 *
 * @param messageBytesMax whole message without its TPKT header, in octets
 * @param elementsMax information elements, shifts included
 */
public record Q931Limits(int messageBytesMax, int elementsMax) {
    /**
     * 32 KiB and 128 elements; a rich Setup has a few kilobytes and about ten. Half of what a TPKT frame holds, so that
     * what a stranger filled to the limit can still be edited and passed on.
     */
    public static final Q931Limits DEFAULT = new Q931Limits(32_768, 128);

    public Q931Limits {
        if (messageBytesMax < 3 || elementsMax < 1) throw new IllegalArgumentException("limits out of range");
    }
}
