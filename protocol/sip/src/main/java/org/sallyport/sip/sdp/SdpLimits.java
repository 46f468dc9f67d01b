package org.sallyport.sip.sdp;

/**
 * Limits on one session description.
 *
 * @param bytesMax octets
 * @param linesMax lines
 * @param mediaMax media sections
 * @param lineBytesMax octets of one line without its end: a reader that cuts lines reads something else behind the cut
 */
public record SdpLimits(int bytesMax, int linesMax, int mediaMax, int lineBytesMax) {
    /** 64 KiB, 1,000 lines, 32 media sections, lines of 4 KiB. */
    public static final SdpLimits DEFAULT = new SdpLimits(65_536, 1_000, 32, 4_096);
}
