package org.sallyport.h323.q931;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.sallyport.wire.Octets;

/**
 * What a phone may show of the other side, Q.931 §4.5.16.
 *
 * <p>The standard has IA5 characters. Stacks send UTF-8 and Latin-1 and a zero octet at the end, all of which is read.
 *
 * @param octets the content as it came
 */
public record Display(Octets octets) {
    /** Longest content that a phone of Q.931 accepts: 82 octets with identifier and length. */
    public static final int TEXT_BYTES_MAX = 80;

    /** Of a text in UTF-8, which is IA5 where that suffices; cut where it is longer than {@link #TEXT_BYTES_MAX}. */
    public static Display of(String text) {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(all.length, TEXT_BYTES_MAX);
        // Never between the octets of one character.
        while (length < all.length && (all[length] & 0xc0) == 0x80) length--;
        return new Display(Octets.wrap(all, 0, length));
    }

    /** The text without zero octets at the end: as UTF-8, or as Latin-1 where it is no UTF-8. */
    public String text() {
        int length = octets.length();
        while (length > 0 && octets.at(length - 1) == 0) length--;
        byte[] shown = octets.slice(0, length).toArray();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(shown)).toString();
        } catch (CharacterCodingException _) {
            return new String(shown, StandardCharsets.ISO_8859_1);
        }
    }
}
