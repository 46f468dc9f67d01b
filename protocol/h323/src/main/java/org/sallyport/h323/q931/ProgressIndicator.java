package org.sallyport.h323.q931;

import org.sallyport.wire.Octets;

/**
 * What happens beside the ordinary course of a call, Q.931 §4.5.23.
 *
 * <pre>
 *   octet  what
 *   3      bit 8 set; 7-6 coding standard; 5 spare; 4-1 location
 *   4      bit 8 set; 7-1 progress description
 * </pre>
 *
 * @param location where it happens, 0 to 15, as in {@link Cause}
 * @param coding whose descriptions they are
 * @param description 0 to 127: 1 not end-to-end ISDN, 2 destination and 3 origin are no ISDN, 4 returned to the ISDN, 8
 *     tones or an announcement are to be heard
 */
public record ProgressIndicator(int location, CodingStandard coding, int description) {
    /** The call may leave for another network; the rest is told in-band. */
    public static final int NOT_END_TO_END_ISDN = 1;

    /** Tones or an announcement are to be heard. */
    public static final int IN_BAND_INFORMATION = 8;

    private static final String SECTION = "ITU-T Q.931 §4.5.23";

    public ProgressIndicator {
        Q931Fields.bits(location, 4, "a location");
        Q931Fields.bits(description, 7, "a description");
    }

    static ElementRead<ProgressIndicator> read(Octets content) {
        if (content.length() != 2) return Q931Fields.bad("not two octets", content.length(), SECTION);
        int first = content.at(0);
        return Q931Fields.ok(
                new ProgressIndicator(first & 0x0f, CodingStandard.of(first), content.at(1) & 0x7f));
    }

    Octets write() {
        return Octets.of((byte) (0x80 | coding.bits() | location), (byte) (0x80 | description));
    }
}
