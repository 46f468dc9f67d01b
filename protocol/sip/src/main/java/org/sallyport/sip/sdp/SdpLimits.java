package org.sallyport.sip.sdp;

/**
 * Limits on one session description.
 *
 * @param bytesMax octets
 * @param linesMax lines
 * @param mediaMax media sections
 */
public record SdpLimits(int bytesMax, int linesMax, int mediaMax) {
    /** 64 KiB, 1,000 lines, 32 media sections. */
    public static final SdpLimits DEFAULT = new SdpLimits(65_536, 1_000, 32);
}
