package org.sallyport.h323.q931;

/** Whose codes an element uses: two bits in bearer capability, cause, call state and progress indicator. */
public enum CodingStandard {
    /** ITU-T. */
    ITU_T,
    /** ISO/IEC. */
    ISO_IEC,
    /** National. */
    NATIONAL,
    /** Of the network, or of the location that the element names. */
    NETWORK;

    private static final CodingStandard[] ALL = values();

    /** From bits 7 and 6 of an octet. */
    static CodingStandard of(int octet) {
        return ALL[octet >> 5 & 3];
    }

    /** In bits 7 and 6 of an octet. */
    int bits() {
        return ordinal() << 5;
    }
}
