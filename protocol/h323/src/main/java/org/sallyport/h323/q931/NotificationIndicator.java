package org.sallyport.h323.q931;

import org.sallyport.wire.Octets;

/**
 * A change that the user is told, Q.931 §4.5.22: one octet, and more where its bit 8 is clear (Q.932).
 *
 * @param description 0 to 127: 0 user suspended, 1 user resumed, 2 bearer service change; others are of supplementary
 *     services
 * @param more what follows, as it came
 */
public record NotificationIndicator(int description, Octets more) {
    private static final String SECTION = "ITU-T Q.931 §4.5.22";

    public NotificationIndicator {
        Q931Fields.bits(description, 7, "a description");
    }

    /** A description alone. */
    public static NotificationIndicator of(int description) {
        return new NotificationIndicator(description, Octets.EMPTY);
    }

    static ElementRead<NotificationIndicator> read(Octets content) {
        if (content.isEmpty()) return Q931Fields.bad("no description", 0, SECTION);
        boolean last = Q931Fields.isLast(content.at(0));
        if (last != (content.length() == 1)) return Q931Fields.bad("bit 8 and the length differ", 0, SECTION);
        return Q931Fields.ok(new NotificationIndicator(content.at(0) & 0x7f, content.from(1)));
    }

    Octets write() {
        byte[] content = new byte[1 + more.length()];
        content[0] = (byte) ((more.isEmpty() ? 0x80 : 0) | description);
        more.copyTo(content, 1);
        return Octets.wrap(content);
    }
}
