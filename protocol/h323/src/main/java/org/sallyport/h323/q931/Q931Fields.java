package org.sallyport.h323.q931;

import java.nio.charset.StandardCharsets;
import org.sallyport.machine.Malformed;
import org.sallyport.wire.Octets;

/** What the readers of elements share. */
final class Q931Fields {
    private Q931Fields() {}

    static <T> ElementRead<T> ok(T value) {
        return new ElementRead.Value<>(value);
    }

    static <T> ElementRead<T> bad(String reason, int offset, String section) {
        return new ElementRead.Bad<>(new Malformed(reason, offset, section));
    }

    /** Whether bit 8 says that the group of octets ends here. */
    static boolean isLast(int octet) {
        return (octet & 0x80) != 0;
    }

    /** Characters of seven bits from an index to the end. */
    static ElementRead<String> ia5(Octets content, int from, String section) {
        for (int i = from; i < content.length(); i++) {
            if (content.at(i) >= 0x80) return bad("not an IA5 character", i, section);
        }
        return ok(new String(content.from(from).toArray(), StandardCharsets.US_ASCII));
    }

    /** Refuses what has more bits than its field. */
    static int bits(int value, int count, String what) {
        if (value >>> count != 0) throw new IllegalArgumentException(what + " has " + count + " bits");
        return value;
    }
}
