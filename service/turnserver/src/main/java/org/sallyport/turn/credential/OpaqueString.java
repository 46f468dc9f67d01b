package org.sallyport.turn.credential;

import java.text.Normalizer;
import java.util.Optional;

/**
 * Names, realms and passwords as the OpaqueString profile wants them, RFC 8265 §4.2: every space is the ASCII space,
 * accents are composed, case stays, and nothing is allowed in that nobody can see.
 *
 * <p>Stricter than the profile in one place: joiners (U+200C, U+200D), which it allows between certain letters, are
 * refused.
 */
public final class OpaqueString {
    private OpaqueString() {}

    /** The prepared text; empty where it is empty or holds what FreeformClass (RFC 8264 §4.3) disallows. */
    public static Optional<String> prepare(String text) {
        if (plain(text)) return text.isEmpty() ? Optional.empty() : Optional.of(text);
        StringBuilder spaced = new StringBuilder(text.length());
        for (int i = 0; i < text.length();) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (!allowed(c)) return Optional.empty();
            spaced.appendCodePoint(Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c);
        }
        String composed = Normalizer.normalize(spaced, Normalizer.Form.NFC);
        // Jamo are fine as long as they compose to syllables; RFC 8264 §9.9 disallows those that stay.
        return composed.codePoints().anyMatch(OpaqueString::oldJamo) ? Optional.empty() : Optional.of(composed);
    }

    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') return false;
        }
        return true;
    }

    private static boolean allowed(int c) {
        if (ignorable(c)) return false;
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE,
                    Character.UNASSIGNED, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** Letters and marks that are never drawn, RFC 8264 §9.13; the format characters fall to their category. */
    private static boolean ignorable(int c) {
        return c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5
                || c >= 0x180b && c <= 0x180f || c == 0x3164 || c >= 0xfe00 && c <= 0xfe0f || c == 0xffa0
                || c >= 0xe0000 && c <= 0xe0fff;
    }

    private static boolean oldJamo(int c) {
        return c >= 0x1100 && c <= 0x11ff || c >= 0xa960 && c <= 0xa97c || c >= 0xd7b0 && c <= 0xd7fb;
    }
}
