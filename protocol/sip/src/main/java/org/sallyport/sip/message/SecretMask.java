package org.sallyport.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of a message what nobody who reads it later may have: passwords and what a password can be guessed from,
 * keys of media, dialled digits, and what people write to each other. Every octet of it becomes an asterisk, so lengths
 * stay true.
 */
public final class SecretMask {
    private static final char MASK = '*';

    /** Credentials and proofs, with their folded lines: the value is group 1. */
    private static final Pattern CREDENTIALS = Pattern.compile(
            "^(?:proxy-)?authori[sz]ation[ \\t]*:|^(?:proxy-)?authentication-info[ \\t]*:|^identity[ \\t]*:|^y[ \\t]*:",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    /** What may be read of credentials: whose they are and for what. */
    private static final Pattern HARMLESS = Pattern.compile(
            "(?:^[ \\t]*Digest\\b|\\b(?:username|realm|algorithm|uri|qop|nc)=(?:\"[^\"]*\"|[^,\\s]*)|[,\\s])",
            Pattern.CASE_INSENSITIVE);

    /** Keys in a description: RFC 4568 §9.1, RFC 8839 §5.4, RFC 4567 §3, RFC 4566 §5.12; RFC 8827 §5. */
    private static final Pattern KEYS = Pattern.compile(
            "^a=crypto:[^\\r\\n]*?inline:([^\\r\\n]*)|^a=ice-pwd:([^\\r\\n]*)|^a=key-mgmt:([^\\r\\n]*)|^k=([^\\r\\n]*)|^a=identity:([^\\r\\n]*)",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    private static final Pattern BOUNDARY =
            Pattern.compile(";[ \\t]*boundary[ \\t]*=[ \\t]*\"?([^\";\\s]+)", Pattern.CASE_INSENSITIVE);

    private static final List<String> SECRET_PARAMETERS =
            List.of("token", "access_token", "password", "passwd", "secret", "pn-prid", "pn-purr");

    private SecretMask() {}

    /** A copy of a whole message as it may be kept. */
    public static byte[] of(SipMessage message) {
        String text = new String(message.bytes(), StandardCharsets.ISO_8859_1);
        int body = text.length() - message.bodyLength();
        StringBuilder out = new StringBuilder(text.length());
        out.append(head(text.substring(0, body)));
        String type = message.text(HeaderName.CONTENT_TYPE).toLowerCase(Locale.ROOT);
        out.append(type.startsWith("multipart/") ? parts(text.substring(body), message.text(HeaderName.CONTENT_TYPE))
                : type.contains("sdp") ? keys(text.substring(body))
                : masked(text.substring(body), 0, text.length() - body));
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * A URI, or text with URIs in it, without their passwords (RFC 3261 §19.1.1) and without what parameters say that
     * is as good as one, such as {@code ;token=} or where pushes go (RFC 8599 §14). Each character is looked at a few
     * times at the most: strangers write such texts, of which every call has some.
     */
    public static String uris(String text) {
        return passwords(parameters(text));
    }

    private static String parameters(String text) {
        StringBuilder out = null;
        for (int at = text.indexOf(';'); at >= 0; at = text.indexOf(';', at + 1)) {
            int value = secretValue(text, at + 1);
            for (int i = value; i >= 0 && i < text.length() && !endsParameter(text.charAt(i)); i++) {
                if (out == null) out = new StringBuilder(text);
                out.setCharAt(i, MASK);
            }
        }
        return out == null ? text : out.toString();
    }

    /** Where the value begins of a parameter that is a secret; -1 for any other. */
    private static int secretValue(String text, int at) {
        for (String name : SECRET_PARAMETERS) {
            int equals = at + name.length();
            if (equals < text.length() && text.charAt(equals) == '='
                    && text.regionMatches(true, at, name, 0, name.length()))
                return equals + 1;
        }
        return -1;
    }

    private static boolean endsParameter(char c) {
        return c <= ' ' || c == ';' || c == '>' || c == '"' || c == ',' || c == '?' || c == '&';
    }

    private static String passwords(String text) {
        if (!mayHavePassword(text)) return text;
        StringBuilder out = null;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!endsUri(c)) continue;
            int password = c == '@' ? password(text, from, i) : -1;
            if (password >= 0) {
                if (out == null) out = new StringBuilder(text);
                for (int j = password; j < i; j++) out.setCharAt(j, MASK);
            }
            from = i + 1;
        }
        return out == null ? text : out.toString();
    }

    /** What stands in no user part, nor in a password; an at sign is behind them. */
    private static boolean endsUri(char c) {
        return switch (c) {
            case '@', '<', '>', '"', ' ', '\t', '\n', '\r', '\f', '\u000b' -> true;
            default -> false;
        };
    }

    /** Where the password begins: behind the first colon after the first scheme; -1 where there is none. */
    private static int password(String text, int from, int to) {
        for (int i = from; i + 4 < to; i++) {
            if (!text.regionMatches(true, i, "sip", 0, 3)) continue;
            int scheme = text.charAt(i + 3) == 's' || text.charAt(i + 3) == 'S' ? i + 4 : i + 3;
            if (text.charAt(scheme) != ':') continue;
            int colon = text.indexOf(':', scheme + 1);
            return colon >= 0 && colon < to ? colon + 1 : -1;
        }
        return -1;
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

    private static String keys(String body) {
        return groups(KEYS, body);
    }

    /** A body of many parts (RFC 2046 §5.1): heads of parts and descriptions are left, everything else is masked. */
    private static String parts(String body, String type) {
        Matcher boundary = BOUNDARY.matcher(type);
        if (!boundary.find()) return masked(body, 0, body.length());
        String between = "--" + boundary.group(1);
        StringBuilder out = new StringBuilder(body.length());
        boolean head = false;
        boolean described = false;
        for (int at = 0; at < body.length();) {
            int feed = body.indexOf('\n', at);
            int end = feed < 0 ? body.length() : feed + 1;
            String line = body.substring(at, end);
            boolean delimits = line.startsWith(between);
            if (delimits) described = false;
            else if (head && line.toLowerCase(Locale.ROOT).startsWith("content-type:"))
                described = line.toLowerCase(Locale.ROOT).contains("application/sdp");
            out.append(delimits || head ? line : described ? keys(line) : masked(line, 0, line.length()));
            head = delimits || head && !line.isBlank();
            at = end;
        }
        return out.toString();
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
