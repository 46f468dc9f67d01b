package org.sallyport.h323.q931;

import java.util.OptionalInt;
import org.sallyport.wire.Octets;

/**
 * Why something ends or was refused, Q.850 §2.1 and Q.931 §4.5.12.
 *
 * <pre>
 *   octet  what
 *   3      bit 8 last of the group; 7-6 coding standard; 5 spare; 4-1 location
 *   3a     7-1 recommendation, where octet 3 is not the last
 *   4      bit 8 set; 7-1 cause value
 *   5      ...  diagnostics
 * </pre>
 *
 * @param coding whose cause values they are
 * @param location where the cause arose, 0 to 15: 0 user, 1 private network of the local user, 2 public network of the
 *     local user, 3 transit network, 4 public and 5 private network of the remote user, 7 international network, 10
 *     network beyond an interworking point
 * @param recommendation octet 3a, 0 to 127
 * @param value 0 to 127, as Q.850 lists them
 * @param diagnostics what the value says more
 */
public record Cause(CodingStandard coding, int location, OptionalInt recommendation, int value, Octets diagnostics) {
    private static final String SECTION = "ITU-T Q.850 §2.1";

    public Cause {
        Q931Fields.bits(location, 4, "a location");
        Q931Fields.bits(recommendation.orElse(0), 7, "a recommendation");
        Q931Fields.bits(value, 7, "a cause value");
    }

    /** A cause of ITU-T without more, as a terminal or gatekeeper gives it: from the user. */
    public static Cause of(int value) {
        return new Cause(CodingStandard.ITU_T, 0, OptionalInt.empty(), value, Octets.EMPTY);
    }

    static ElementRead<Cause> read(Octets content) {
        int at = 0;
        if (content.isEmpty()) return Q931Fields.bad("no location", 0, SECTION);
        int first = content.at(at++);
        OptionalInt recommendation = OptionalInt.empty();
        if (!Q931Fields.isLast(first)) {
            if (at == content.length()) return Q931Fields.bad("ends before octet 3a", at, SECTION);
            recommendation = OptionalInt.of(content.at(at++) & 0x7f);
        }
        if (at == content.length()) return Q931Fields.bad("no cause value", at, SECTION);
        int value = content.at(at++) & 0x7f;
        return Q931Fields.ok(new Cause(CodingStandard.of(first), first & 0x0f, recommendation, value,
                content.from(at)));
    }

    Octets write() {
        boolean more = recommendation.isPresent();
        byte[] content = new byte[(more ? 3 : 2) + diagnostics.length()];
        int at = 0;
        content[at++] = (byte) ((more ? 0 : 0x80) | coding.bits() | location);
        if (more) content[at++] = (byte) (0x80 | recommendation.getAsInt());
        content[at++] = (byte) (0x80 | value);
        diagnostics.copyTo(content, at);
        return Octets.wrap(content);
    }
}
