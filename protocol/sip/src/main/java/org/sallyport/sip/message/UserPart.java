package org.sallyport.sip.message;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The user part of a URI as everybody here reads it, so that a registrar, a dial plan, a guard and an identity mean the
 * same one whatever its spelling:
 * <ol>
 * <li>what stands behind the first {@code ;} are parameters of a number (RFC 3966 §3, RFC 3261 §19.1.6) and no part of
 *     the name; a password is none either;
 * <li>escapes are resolved once, and once only (RFC 3261 §19.1.4): {@code %61} is {@code a}, {@code %2530} is
 *     {@code %30};
 * <li>a telephone number loses its visual separators {@code - . ( )} and writes its letters small (RFC 3966 §5.1.1,
 *     §3). What is a tel URI, says {@code user=phone} or begins with a plus sign is one; {@code 100-1} may be a name
 *     and stays;
 * <li>what cannot be seen, is a digit of another script, or only another shape of a letter ({@code U+FF10}) is nobody's
 *     name.
 * </ol>
 *
 * @param name canonical; empty where the URI has no user, or one that can be nobody's name
 * @param params of the number, as they stood
 */
public record UserPart(Optional<String> name, List<Params.Param> params) {
    private static final String SEPARATORS = "-.()";

    public UserPart {
        params = List.copyOf(params);
    }

    /** Reads the user part of a sip, sips or tel URI; any other has none. */
    public static UserPart of(SipUri uri) {
        String user = uri.user();
        if (user == null) return new UserPart(Optional.empty(), List.of());
        if (uri.isTel()) return new UserPart(Optional.of(number(user)), uri.params().list());
        int end = user.indexOf(';');
        String escaped = end < 0 ? user : user.substring(0, end);
        boolean phone = "phone".equalsIgnoreCase(uri.params().value("user"));
        Optional<String> name = text(escaped).map(t -> isNumber(t, phone) ? number(t) : t);
        return new UserPart(name, end < 0 ? List.of() : params(user.substring(end + 1)));
    }

    private static List<Params.Param> params(String text) {
        List<Params.Param> out = new ArrayList<>();
        for (String p : text.split(";", -1)) {
            int eq = p.indexOf('=');
            if (!p.isEmpty())
                out.add(new Params.Param(eq < 0 ? p : p.substring(0, eq), eq < 0 ? null : p.substring(eq + 1)));
        }
        return out;
    }

    private static Optional<String> text(String escaped) {
        String text = SipUri.unescape(escaped);
        if (text.isEmpty()) return Optional.empty();
        if (isPlain(text)) return Optional.of(text);
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        boolean fits = Normalizer.isNormalized(composed, Normalizer.Form.NFKC)
                && composed.codePoints().allMatch(UserPart::isVisible);
        return fits ? Optional.of(composed) : Optional.empty();
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7f) return false;
        return true;
    }

    /**
     * Whether a character can be seen, and be told from the others of its line: octets that are no UTF-8 come as
     * U+FFFD.
     */
    private static boolean isVisible(int c) {
        if (c < 0x7f) return c > ' ';
        boolean ignorable =
                c == 0x34f || c == 0x115f || c == 0x17b4 || c == 0x17b5 || c >= 0x180b && c <= 0x180f || c == 0x2800
                        || c >= 0xfe00 && c <= 0xfe0f || c == 0xfffd || c >= 0xe0100 && c <= 0xe01ef;
        if (ignorable) return false;
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SPACE_SEPARATOR,
                    Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> false;
            default -> true;
        };
    }

    /** @param said whether the URI says that it is one: then letters of local numbers may stand in it, too */
    private static boolean isNumber(String text, boolean said) {
        int from = text.startsWith("+") ? 1 : 0;
        if (from == 0 && !said) return false;
        boolean digit = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            digit |= c >= '0' && c <= '9';
            boolean fits = c >= '0' && c <= '9' || SEPARATORS.indexOf(c) >= 0 || c == '*' || c == '#'
                    || said && (c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F');
            if (!fits) return false;
        }
        return digit;
    }

    private static String number(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) if (SEPARATORS.indexOf(text.charAt(i)) < 0) out.append(text.charAt(i));
        return out.toString().toLowerCase(Locale.ROOT);
    }

    /**
     * A name as it is written into a URI (RFC 3261 §25.1). A semicolon is escaped although the grammar has it in a user
     * part: here, and in every number (RFC 3966), parameters begin with it.
     */
    public static String written(String name) {
        return SipUri.escapeUser(name).replace(";", "%3B");
    }

    /** The parameters as they are written into a user part, each behind its semicolon. */
    public String writtenParams() {
        StringBuilder out = new StringBuilder();
        for (Params.Param p : params) {
            out.append(';').append(kept(p.name()));
            if (p.value() != null) out.append('=').append(kept(p.value()));
        }
        return out.toString();
    }

    /** What a tel URI may hold and a user part may not, escaped; escapes that are there stay. */
    private static String kept(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().mapToObj(Character::toString)
                .forEach(c -> out.append(c.equals("%") ? c : SipUri.escapeUser(c)));
        return out.toString();
    }
}
