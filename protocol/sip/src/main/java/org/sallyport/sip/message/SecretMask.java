package org.sallyport.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of a message what nobody who reads it later may have: passwords and what a password can be guessed from,
 * keys of media, dialled digits, and what people write to each other. Every octet of it becomes an asterisk, so lengths
 * stay true.
 */
public final class SecretMask {
    private static final char MASK = '*';

    /** User and password of a URI (RFC 3261 §19.1.1): the password is group 1. */
    private static final Pattern URI_PASSWORD =
            Pattern.compile("sips?:[^@<>\\s\"]*?:([^@<>\\s\"]*)@", Pattern.CASE_INSENSITIVE);

    /** Credentials and proofs, with their folded lines: the value is group 1. */
    private static final Pattern CREDENTIALS = Pattern.compile(
            "^(?:proxy-)?authori[sz]ation[ \\t]*:|^authentication-info[ \\t]*:|^identity[ \\t]*:|^y[ \\t]*:",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    /** What may be read of credentials: whose they are and for what. */
    private static final Pattern HARMLESS = Pattern.compile(
            "(?:^[ \\t]*Digest\\b|\\b(?:username|realm|algorithm|uri|qop|nc)=(?:\"[^\"]*\"|[^,\\s]*)|[,\\s])",
            Pattern.CASE_INSENSITIVE);

    /** Keys in a description: RFC 4568 §9.1, RFC 8839 §5.4, RFC 4567 §3, RFC 4566 §5.12. */
    private static final Pattern KEYS = Pattern.compile(
            "^a=crypto:[^\\r\\n]*?inline:([^\\r\\n]*)|^a=ice-pwd:([^\\r\\n]*)|^a=key-mgmt:([^\\r\\n]*)|^k=([^\\r\\n]*)",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    private SecretMask() {}

    /** A copy of a whole message as it may be kept. */
    public static byte[] of(SipMessage message) {
        String text = new String(message.bytes(), StandardCharsets.ISO_8859_1);
        int body = text.length() - message.bodyLength();
        StringBuilder out = new StringBuilder(text.length());
        out.append(head(text.substring(0, body)));
        String type = message.text(HeaderName.CONTENT_TYPE).toLowerCase(java.util.Locale.ROOT);
        out.append(type.contains("sdp") || type.startsWith("multipart/") ? keys(text.substring(body))
                : masked(text.substring(body), 0, text.length() - body));
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A URI, or text with URIs in it, without their passwords. */
    public static String uris(String text) {
        return mayHavePassword(text) ? groups(URI_PASSWORD, text) : text;
    }

    /** Two colons before the last at sign: the scheme's and another one. This is asked for every call. */
    private static boolean mayHavePassword(String text) {
        int second = text.indexOf(':', text.indexOf(':') + 1);
        return second > 0 && second < text.lastIndexOf('@');
    }

    private static String head(String head) {
        StringBuilder out = new StringBuilder(uris(head));
        Matcher m = CREDENTIALS.matcher(out);
        int at = 0;
        while (m.find(at)) {
            int end = valueEnd(out, m.end());
            String value = out.substring(m.end(), end);
            StringBuilder kept = new StringBuilder(masked(value, 0, value.length()));
            Matcher harmless = HARMLESS.matcher(value);
            boolean digest = value.stripLeading().regionMatches(true, 0, "Digest", 0, 6);
            while (digest && harmless.find())
                kept.replace(harmless.start(), harmless.end(), harmless.group());
            out.replace(m.end(), end, kept.toString());
            at = end;
        }
        return out.toString();
    }

    /** Where a header field ends, its folded lines included. */
    private static int valueEnd(CharSequence text, int from) {
        int i = from;
        while (i < text.length()) {
            boolean ends = text.charAt(i) == '\n'
                    && (i + 1 == text.length() || text.charAt(i + 1) != ' ' && text.charAt(i + 1) != '\t');
            if (ends) return i > from && text.charAt(i - 1) == '\r' ? i - 1 : i;
            i++;
        }
        return i;
    }

    /** Keys of descriptions; another part of a body of many parts is left as it is. */
    private static String keys(String body) {
        return groups(KEYS, body);
    }

    private static String groups(Pattern secret, String text) {
        Matcher m = secret.matcher(text);
        StringBuilder out = null;
        while (m.find()) {
            if (out == null) out = new StringBuilder(text);
            for (int g = 1; g <= m.groupCount(); g++) {
                if (m.start(g) >= 0) out.replace(m.start(g), m.end(g), masked(text, m.start(g), m.end(g)));
            }
        }
        return out == null ? text : out.toString();
    }

    private static String masked(String text, int from, int to) {
        StringBuilder out = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            out.append(c == '\r' || c == '\n' ? c : MASK);
        }
        return out.toString();
    }
}
